import type { Answer } from './outcome';

export interface Call {
	headers: Record<string, string | string[] | undefined>;
	params: unknown;
	/** As in the request line. */
	path: string;
	bytes: Buffer;
}

export interface Route {
	method: 'GET' | 'POST';
	/** In fastify's form: `/call/`, `/mapi/getAutorule/:id`. */
	path: string;
	/** Whether it rings or sends: a fault affects these routes by default. */
	sends: boolean;
	handle(call: Call): Answer;
}

/**
 * Whether a fault for this path affects the route; without a path it affects routes that ring or
 * send.
 */
export function isAt({ sends, path: own }: Route, path?: string, prefix = ''): boolean {
	if (path === undefined) return sends;
	return path === '*' || own === `${prefix}${path}`;
}

/** The part of a request that a queued fault must match. */
export interface FaultTarget<Service extends string> {
	service: Service;
	route: Route;
}
