import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../../shared/operation/fields';
import { compareStatuses } from '../../shared/poll/statuses';
import { pathSegment } from '../../shared/http/url';
import { pollingTrigger, pollPlan } from '../../shared/poll/trigger';
import type { PollResult } from '../../shared/poll/trigger';
import { autoruleRequest, readCampaign, readTrunks, trunksRequest } from './api';

const fields = [
	{
		displayName: 'Trigger On',
		name: 'event',
		type: 'options',
		options: [
			{
				name: 'Campaign Status Changed',
				value: 'autoruleStatusChanged',
				description: 'A campaign has another status than before',
			},
			{
				name: 'Trunks Changed',
				value: 'trunksChanged',
				description: 'Lines were added to the account or taken from it',
			},
		],
		default: 'autoruleStatusChanged',
		description: 'Event that starts the workflow',
	},
	{
		displayName: 'Campaign IDs',
		name: 'autoruleIds',
		type: 'string',
		isList: true,
		default: '',
		required: true,
		show: { event: ['autoruleStatusChanged'] },
		placeholder: 'e.g. 123, 124',
		description:
			'IDs that Create returned, separated by commas, spaces or new lines. An expression may give a list.',
	},
] as const satisfies readonly Field[];

/** GET {baseUrl}/mapi/getAutorule/{id} for each campaign, or GET {baseUrl}/mapi/getMyTrunks. */
export const accountChanged = pollingTrigger({
	fields,
	options: [],
	plan: ({ event, autoruleIds }, context) => {
		if (event === 'trunksChanged') {
			return pollPlan({
				scope: event,
				requests: () => [trunksRequest(context)],
				read: readTrunks,
				compare: (state, replies) => compareTrunks(state, replies.flat()),
			});
		}
		const ids = [...new Set(autoruleIds)];
		const segments = ids.map((id) => pathSegment('autoruleIds', id));
		return pollPlan({
			scope: event,
			requests: () => segments.map((segment) => autoruleRequest(segment, context)),
			read: readCampaign,
			compare: (state, campaigns) => compareStatuses(state, ids, campaigns),
		});
	},
});

/** The order of the lines has no meaning. */
function compareTrunks(state: IDataObject | undefined, trunks: string[]): PollResult {
	const before = new Set(Array.isArray(state?.trunks) ? state.trunks.map(String) : []);
	const now = new Set(trunks);
	const added = [...now].filter((trunk) => !before.has(trunk));
	const removed = [...before].filter((trunk) => !now.has(trunk));
	const hasChanged = added.length > 0 || removed.length > 0;
	return {
		state: { trunks },
		emit: hasChanged ? [{ json: { trunks, added, removed }, isFirst: state === undefined }] : [],
	};
}
