/**
 * How n8n's deduplication helper is asked: every entry counts, and beyond this many per node the
 * oldest are forgotten.
 */
export const STORE_OPTIONS = { mode: 'entries', maxEntries: 200_000 } as const;
