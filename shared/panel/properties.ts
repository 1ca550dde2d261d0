import type { INodeProperties } from 'n8n-workflow';
import { callingOptions } from '../contactHours/options';
import type { Field } from '../operation/fields';
import { panelOf } from './panel';
import { DEFAULT_TIMEOUT } from '../operation/operation';
import type { Operation, Resource } from '../operation/operation';

const DRY_RUN: Field = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description: 'Whether to send nothing and show the request that would have been sent',
};

const NUMBER_FORMAT: Field = {
	displayName: 'Number Format',
	name: 'numberFormat',
	type: 'options',
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description: 'Accept numbers as people write them and bring them into the provider’s form',
		},
		{ name: 'As Is', value: 'asIs', description: 'Send the text untouched' },
	],
	default: 'auto',
	description: 'How phone numbers are read',
};

const SKIP_ALREADY_SENT: Field = {
	displayName: 'Skip Already Sent',
	name: 'skipAlreadySent',
	type: 'boolean',
	default: false,
	description:
		'Whether to send nothing for an item whose Dedupe Key this node has sent before, even in another execution. For executions that are retried or lost: what is in doubt is not sent again.',
};

const DEDUPE_KEY: Field = {
	displayName: 'Dedupe Key',
	name: 'dedupeKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.leadId }}-spring-campaign',
	description: 'What must be sent only once, if Skip Already Sent is on. Usually an expression.',
};

const timeout = (milliseconds: number): Field => ({
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 300_000, numberPrecision: 0 },
	default: milliseconds,
	description:
		'Time in milliseconds that a request may take, its answer included. If it was sent, the outcome then counts as unknown.',
});

const ONLY_CHANGES: Field = {
	displayName: 'Only Changes',
	name: 'onlyChanges',
	type: 'boolean',
	default: false,
	description:
		'Whether to output only items whose status differs from the last time this node saw it',
};

/** Options of every operation that puts many items into one request. */
const batching = (limit: number): Field[] => [
	{
		displayName: 'Batch Interval',
		name: 'batchInterval',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description: 'Shortest time in milliseconds between the starts of two requests',
	},
	{
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: limit, numberPrecision: 0 },
		default: limit,
		description: `Number of items in one request, at most ${limit}`,
	},
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
		default: 1,
		description: 'Number of requests under way at the same time. The output keeps its order.',
	},
];

/** All fields of an operation's `options`: its own and those of the kernel, in the panel's order. */
export function optionFields(operation: Operation): Field[] {
	return [
		...operation.options,
		...(operation.kind === 'send' ? [DEDUPE_KEY, DRY_RUN, SKIP_ALREADY_SENT] : []),
		...(operation.takesNumber ? [NUMBER_FORMAT] : []),
		...(operation.rings ? callingOptions(operation.schedules) : []),
		...(operation.changes ? [ONLY_CHANGES] : []),
		...(operation.limit > 1 ? batching(operation.limit) : []),
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
