import type { Fault } from './faults';

/** The rules' answer to one request; the body is sent as JSON. */
export interface Answer {
	status: number;
	body: unknown;
	headers?: Record<string, string>;
	/** Whether nothing was processed. The status does not show it where a refusal is a 200. */
	refused?: boolean;
}

/** The result of one request, with the text ready to send. */
export type Outcome =
	| { kind: 'answer'; status: number; headers: Record<string, string>; text: string; wait: number }
	| { kind: 'cut'; status: number; headers: Record<string, string>; text: string }
	| {
			kind: 'drip';
			status: number;
			headers: Record<string, string>;
			text: string;
			every: number;
	  }
	| { kind: 'reset' }
	| { kind: 'hang' };

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const PAGE =
	'<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n';

function answer(
	status: number,
	body: unknown,
	options: { headers?: Record<string, string>; contentType?: string; wait?: number } = {},
): Outcome & { kind: 'answer' } {
	const isText = typeof body === 'string';
	const contentType = options.contentType ?? (isText ? TEXT_TYPE : JSON_TYPE);
	return {
		kind: 'answer',
		status,
		headers: { 'content-type': contentType, ...options.headers },
		text: isText ? body : JSON.stringify(body),
		wait: options.wait ?? 0,
	};
}

/** Whether the request is processed before, or in spite of, the fault. */
function accepts(fault: Fault): boolean {
	switch (fault.kind) {
		case 'status':
			return false;
		case 'html':
		case 'body':
			return fault.accept ?? true;
		case 'hang':
			return fault.accept;
		case 'reset':
			return fault.when === 'after';
		default:
			return true;
	}
}

function distort(fault: Fault, right: Answer): Outcome {
	switch (fault.kind) {
		case 'status': {
			const { status, body = { error: `simulated ${status}` }, contentType, retryAfter } = fault;
			const headers = { ...fault.headers };
			if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
			return answer(status, body, { headers, contentType });
		}
		case 'acceptThenStatus': {
			const { status, body = { error: `simulated ${status}` }, contentType } = fault;
			return answer(status, body, { contentType });
		}
		case 'html':
			return answer(200, PAGE, { contentType: 'text/html; charset=utf-8' });
		case 'body': {
			const text = fault.body ?? (accepts(fault) ? JSON.stringify(right.body) : '');
			const contentType = fault.contentType ?? JSON_TYPE;
			return answer(200, fault.transform ? fault.transform(text) : text, { contentType });
		}
		case 'reset':
		case 'hang':
			return { kind: fault.kind };
		case 'cut':
			return { ...answer(right.status, right.body, right), kind: 'cut' };
		case 'drip':
			return { ...answer(right.status, right.body, right), kind: 'drip', every: fault.every };
		case 'slow':
			return answer(right.status, right.body, { headers: right.headers, wait: fault.ms });
		case 'entries': {
			if (!Array.isArray(right.body)) return answer(500, { error: 'the reply is no array' });
			return answer(right.status, fault.change([...right.body]));
		}
	}
}

/**
 * Decides a request with or without a fault. If the rules refuse a request, it gets that refusal
 * even if an accepting fault was waiting: the fault is used up.
 */
export function decide(fault: Fault | undefined, process: () => Answer): Outcome {
	if (fault && !accepts(fault)) return distort(fault, { status: 200, body: undefined });
	const right = process();
	if (fault && !right.refused) return distort(fault, right);
	return answer(right.status, right.body, right);
}
