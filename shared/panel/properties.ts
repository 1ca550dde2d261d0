import type { INodeProperties } from 'n8n-workflow';
import { contactRules } from '../contactRules/fields';
import type { Field } from '../operation/fields';
import { panelOf } from './panel';
import { DEFAULT_TIMEOUT } from '../operation/operation';
import type { Operation, Resource, Waits } from '../operation/operation';

const DRY_RUN: Field = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description: 'Whether to send nothing and output the request that would have been sent',
};

const INCLUDE_INPUT: Field = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description:
		'Whether to keep the fields of the input item in the output, for example the name of the person. Fields of this node replace input fields of the same name.',
};

const NUMBER_FORMAT: Field = {
	displayName: 'Number Format',
	name: 'numberFormat',
	type: 'options',
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description: 'Accept the usual ways to write a number and convert it for the provider',
		},
		{ name: 'As Is', value: 'asIs', description: 'Send the text unchanged' },
	],
	default: 'auto',
	description: 'How to read phone numbers',
};

const REPEATED_NUMBERS: Field = {
	displayName: 'Repeated Numbers',
	name: 'repeatedNumbers',
	type: 'options',
	options: [
		{ name: 'Send All', value: 'sendAll', description: 'Send every item' },
		{
			name: 'Send Once',
			value: 'sendOnce',
			description: 'Send only the first item of each number',
		},
		{
			name: 'Stop',
			value: 'stop',
			description: 'Refuse the items that repeat a number, before anything is sent',
		},
	],
	default: 'sendAll',
	description: 'What to do when several items of a run have the same number',
};

const SEND_ONCE: Field = {
	displayName: 'Send Once',
	name: 'sendOnce',
	type: 'fixedCollection',
	default: { once: { key: '' } },
	description:
		'Skips an item whose key this node has sent before, even in another execution. Use it for executions that may be retried: an item whose outcome is unknown is not sent again either.',
	nested: {
		name: 'once',
		fields: [
			{
				displayName: 'Key',
				name: 'key',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. {{ $json.leadId }}-spring-campaign',
				description: 'What must be sent only once. Usually an expression.',
			},
		],
	},
};

const timeout = (milliseconds: number): Field => ({
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 300_000, numberPrecision: 0 },
	default: milliseconds,
	description:
		'How long a request may take, in milliseconds, including its reply. If it was sent, its outcome is then unknown.',
});

const ONLY_CHANGES: Field = {
	displayName: 'Only Changes',
	name: 'onlyChanges',
	type: 'boolean',
	default: false,
	description:
		'Whether to output only items whose status differs from the last time this node saw it',
};

const FINAL_STATUSES = {
	displayName: 'Final Statuses',
	name: 'finalStatuses',
	type: 'string',
	isList: 'commas',
	required: true,
	placeholder: 'e.g. 1, 3',
	description: 'Statuses that end the wait, separated by commas',
} as const;

const wait = ({ finalStatuses }: Waits): Field => {
	const time = { timeout: 10, interval: 15 };
	const isNamed = finalStatuses !== undefined;
	return {
		displayName: 'Wait for Result',
		name: 'wait',
		type: 'fixedCollection',
		default: { until: isNamed ? { finalStatuses, ...time } : time },
		description:
			'Asks again until each result is final or the time is up. The execution runs all the while: to wait for hours, use the Wait node. The settings of the first item are those of the run.',
		nested: {
			name: 'until',
			fields: [
				...(isNamed ? [{ ...FINAL_STATUSES, default: finalStatuses }] : []),
				{
					displayName: 'Longest Wait',
					name: 'timeout',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: 1440 },
					default: time.timeout,
					description:
						'How long to wait, in minutes. An item without a final result then continues with timedOut.',
				},
				{
					displayName: 'Interval',
					name: 'interval',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 3600 },
					default: time.interval,
					description: 'How long to wait before asking again, in seconds',
				},
			],
		},
	};
};

/** An option of every operation that puts many items into one request. */
const requests = (limit: number): Field => ({
	displayName: 'Batching',
	name: 'requests',
	type: 'fixedCollection',
	default: { pace: { size: limit, interval: 0, concurrency: 1 } },
	description: 'How many items go into a request, and how fast requests follow each other',
	nested: {
		name: 'pace',
		fields: [
			{
				displayName: 'Items per Batch',
				name: 'size',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: limit, numberPrecision: 0 },
				default: limit,
				description: `How many items to put into one request, at most ${limit}`,
			},
			{
				displayName: 'Batch Interval',
				name: 'interval',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 0 },
				default: 0,
				description: 'Shortest time between the starts of two requests, in milliseconds',
			},
			{
				displayName: 'Requests at Once',
				name: 'concurrency',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
				default: 1,
				description: 'How many requests to have in progress. The output keeps its order.',
			},
		],
	},
});

/** All fields of an operation's `options`: its own and those of the kernel, in the panel's order. */
export function optionFields(operation: Operation): Field[] {
	return [
		...operation.options,
		...(operation.kind === 'send' ? [DRY_RUN, SEND_ONCE] : []),
		...(operation.personOf ? [REPEATED_NUMBERS] : []),
		...(operation.join || operation.isList ? [] : [INCLUDE_INPUT]),
		...(operation.takesNumber ? [NUMBER_FORMAT] : []),
		...(operation.kind === 'send' ? [contactRules(operation.schedules)] : []),
		...(operation.changes ? [ONLY_CHANGES] : []),
		...(operation.waits ? [wait(operation.waits)] : []),
		...(operation.limit > 1 && operation.limit < Infinity ? [requests(operation.limit)] : []),
		...(operation.kind === 'local' ? [] : [timeout(operation.timeout ?? DEFAULT_TIMEOUT)]),
	].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
}

/** The node's whole panel: resource, operation and the fields of each, shown where they belong. */
export function propertiesOf(resources: readonly Resource[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: resources[0]?.value ?? '',
		},
		...resources.flatMap(propertiesOfResource),
	];
}

function propertiesOfResource(resource: Resource): INodeProperties[] {
	const operations = Object.entries(resource.operations);
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource.value] } },
			options: operations.map(([value, { name, action, description }]) => ({
				name,
				value,
				action,
				description,
			})),
			default: operations[0]?.[0] ?? '',
		},
		...operations.flatMap(([value, operation]) =>
			panelOf(
				operation.fields,
				optionFields(operation),
				{ resource: [resource.value], operation: [value] },
				operation.notice,
			),
		),
	];
}
