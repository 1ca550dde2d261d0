import type { IDataObject } from 'n8n-workflow';
import { made } from '../http/request';
import type { Mask } from '../http/mask';
import type { Answer } from '../operation/answers';
import type { Operation, RunContext } from '../operation/operation';

/** The request that would have been sent for an item, had it been alone in it. */
export function dryRunAnswer(
	operation: Operation,
	wire: unknown,
	run: RunContext,
	mask: Mask,
): Answer | undefined {
	const { request } = operation;
	if (!request) return undefined;
	const making = made(() => request([wire], run), mask);
	if ('failure' in making) return making.failure;
	const { method, url, body } = making.made;
	const unsent = mask.deep({ method, url, body: readable(body) });
	const json: IDataObject = {
		dryRun: true,
		request: unsent,
		...mask.deep(operation.preview?.(wire) ?? {}),
	};
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
