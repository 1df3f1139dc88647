/**
 * Caches that stay small: whatever is kept for more than one request has a limit in entries and one in bytes. And what
 * is under way, which is let go of as soon as it has ended.
 */
export { BoundedCache, type CacheLimits } from './bounded-cache.ts';
export { UnderWay } from './under-way.ts';
