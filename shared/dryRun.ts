import type { IDataObject } from 'n8n-workflow';
import { Unanswered } from './errors';
import type { Answer, Operation, Prepared, RunEnvironment, WireRequest } from './operation';
import type { Mask } from './secrets';

/** What would have been sent for an item, had it been alone in its request. */
export function dryRunAnswer(
	{ exchange, preview }: Operation,
	item: Prepared,
	environment: RunEnvironment,
	mask: Mask,
): Answer | undefined {
	if (!exchange) return undefined;
	let wire: WireRequest;
	try {
		wire = exchange.request([item], environment);
	} catch (error) {
		if (error instanceof Unanswered) return error.answer;
		throw error;
	}
	const { method, url, body } = wire;
	const request = mask.deep({ method, url, body: readable(body) });
	const json: IDataObject = { dryRun: true, request, ...mask.deep(preview?.(item) ?? {}) };
	return { outcome: 'accepted', json, id: '', unsent: 'dryRun' };
}

/** Fields of a form by name; of a file its name, type and size in bytes. */
function readable(body: object | undefined): object | undefined {
	if (!(body instanceof FormData) && !(body instanceof URLSearchParams)) return body;
	const fields: IDataObject = {};
	body.forEach((value: unknown, name: string) => {
		fields[name] =
			value instanceof File
				? { fileName: value.name, mimeType: value.type, bytes: value.size }
				: String(value);
	});
	return fields;
}
