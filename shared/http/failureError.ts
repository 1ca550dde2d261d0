import { NodeApiError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import type { Failing } from '../operation/answers';

/** The error for a failure, from our own words only: n8n saves whatever else is handed to it. */
export function failureError(
	node: INode,
	{ message, description, httpCode }: Failing,
	itemIndex?: number,
): NodeApiError {
	return new NodeApiError(node, {}, { message, description, httpCode, itemIndex });
}
