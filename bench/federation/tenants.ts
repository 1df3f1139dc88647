/** Whose data every scene holds, and who consents. */
export const tenants = ['tenant-a', 'tenant-b', 'tenant-c'] as const;

/** Shares the objects of a scene out among the tenants. */
export function tenantOf(n: number): string {
  return tenants[n % tenants.length] ?? tenants[0];
}
