import type { Answer } from './outcome';

export interface Call {
	headers: Record<string, string | string[] | undefined>;
	params: unknown;
	/** As it stood in the request line. */
	path: string;
	bytes: Buffer;
}

export interface Route {
	method: 'GET' | 'POST';
	/** In fastify's form: `/call/`, `/mapi/getAutorule/:id`. */
	path: string;
	/** Whether it rings or sends: the routes that a fault hits unless told otherwise. */
	sends: boolean;
	handle(call: Call): Answer;
}

/** Whether a fault for this path hits the route; without one it hits what rings or sends. */
export function isAt({ sends, path: own }: Route, path?: string, prefix = ''): boolean {
	if (path === undefined) return sends;
	return path === '*' || own === `${prefix}${path}`;
}

/** What a queued fault is matched against. */
export interface FaultTarget<Service extends string> {
	service: Service;
	route: Route;
}
