import { batchOperation } from '../../shared/define';
import type { Field } from '../../shared/fields';
import type { Operation } from '../../shared/operation';
import { BATCH_LIMIT, readStatuses, statusChanges, urlOf } from './api';
import type { StatusTask } from './types';

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
	return batchOperation({
		...label,
		name: 'Get Status',
		kind: 'query',
		fields: [id],
		options: [],
		limit: BATCH_LIMIT,
		key: { of: (task: StatusTask) => task.id, parameter: 'id' },
		toWire: ({ id }) => ({ id: id.trim() }),
		request: (tasks, environment) => ({
			method: 'POST',
			url: urlOf(environment, baseUrl, '/status/'),
			body: tasks,
		}),
		read: readStatuses,
		changes: statusChanges,
	});
}
