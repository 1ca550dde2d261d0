import type { Field } from '../../shared/operation/fields';
import { BATCH_LIMIT, FINAL, readStatuses, stateOf, statusChanges, urlOf } from './api';
import type { StatusTask } from './types';
import { defineOperation } from '../../shared/operation/operation';
import type { Operation } from '../../shared/operation/operation';

/** Both services answer POST /status/ alike; they differ in address and in the date's name. */
export function statusOperation({
	baseUrl,
	id,
	...label
}: {
	action: string;
	description: string;
	baseUrl: 'autocallBaseUrl' | 'smsBaseUrl';
	id: Field & { name: 'id'; type: 'string' };
}): Operation {
	return defineOperation({
		...label,
		name: 'Get Status',
		kind: 'query',
		fields: [id],
		options: [],
		limit: BATCH_LIMIT,
		keyParameter: 'id',
		missingAdvice: 'Check the id, and that it belongs to this account and to this resource.',
		toWire: ({ id }): StatusTask => ({ id: id.trim() }),
		keyOf: ({ id }) => id,
		request: (tasks, run) => ({
			method: 'POST',
			url: urlOf(run, baseUrl, '/status/'),
			body: tasks,
		}),
		read: readStatuses,
		changes: statusChanges,
		waits: {
			finalStatuses: FINAL.join(', '),
			isFinal: ({ status }, statuses) => stateOf(status, statuses).isFinal,
		},
	});
}
