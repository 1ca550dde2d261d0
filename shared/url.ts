/** An address from a credential's base URL, with or without a slash at its end, and a path. */
export function join(baseUrl: unknown, path: `/${string}`): string {
	return String(baseUrl ?? '').replace(/\/+$/, '') + path;
}
