import type { IDataObject } from 'n8n-workflow';
import type { Answer, WireRequest } from './operation';
import type { Mask } from './secrets';

/** What would have been sent for an item, had it been alone in its request. */
export function dryRunAnswer(request: WireRequest, mask: Mask): Answer {
	const { method, url, body } = request;
	const json: IDataObject = { dryRun: true, request: mask.deep({ method, url, body }) };
	return { outcome: 'accepted', id: '', json };
}
