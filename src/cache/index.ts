/**
 * Caches that stay small: whatever is kept for more than one request has a limit in entries and one in bytes.
 */
export { BoundedCache, type CacheLimits } from './bounded-cache.ts';
