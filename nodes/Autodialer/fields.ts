import { IS_SET } from '../../shared/operation/fields';
import type { Field, Notice } from '../../shared/operation/fields';

/** The panel of call/create and call/createMany, which have the same values. */
export const callFields = [
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +7 900 000-00-00',
		description: 'Number of the person, in any usual form. Sent as 8NNNNNNNNNN.',
	},
	{
		displayName: 'Generation Type',
		name: 'generationType',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 1',
		description: 'ID of the script to play, made in the account of the Autodialer',
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Customer 7',
		description: 'Name of the person',
	},
	{
		displayName: 'UUID',
		name: 'uuid',
		type: 'string',
		default: '',
		placeholder: 'e.g. crm-1024',
		description: 'Your own ID of the person, for example that of the CRM',
	},
] as const satisfies readonly Field[];

export const callOptions = [
	{
		displayName: 'Any Time',
		name: 'anyTime',
		type: 'boolean',
		default: false,
		description: 'Whether people may be called at any hour, at night too',
	},
	{
		displayName: 'Max Count',
		name: 'maxCount',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1,
		description: 'Most attempts to get through',
	},
	{
		displayName: 'Time Start',
		name: 'timeStart',
		type: 'string',
		default: '10:00',
		placeholder: 'e.g. 10:00',
		description: 'Time of day from which the person may be called',
	},
	{
		displayName: 'Time Stop',
		name: 'timeStop',
		type: 'string',
		default: '19:00',
		placeholder: 'e.g. 19:00',
		description: 'Time of day until which the person may be called',
	},
	{
		displayName: 'Timezone',
		name: 'timezone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Asia/Novosibirsk',
		description:
			'IANA name of the zone in which the Autodialer reads Time Start and Time Stop; only calling hours ask for it. If empty, the zone of the workflow. The document of the Autodialer does not state the zone.',
	},
	{
		displayName: 'Variable 1',
		name: 'var1',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1500',
		description: 'First value for the phrases of the script',
	},
	{
		displayName: 'Variable 2',
		name: 'var2',
		type: 'string',
		default: '',
		placeholder: 'e.g. 30 April',
		description: 'Second value for the phrases of the script',
	},
	{
		displayName: 'Variable 3',
		name: 'var3',
		type: 'string',
		default: '',
		placeholder: 'e.g. Order 1024',
		description: 'Third value for the phrases of the script',
	},
] as const satisfies readonly Field[];

export const anyTimeNotice: Notice = {
	text: 'Any Time is on: people are called at any hour, at night too.',
	show: { '/options.anyTime': [true] },
	hide: { '/options.callingFrom': [IS_SET] },
};

export const encoding = {
	displayName: 'Encoding',
	name: 'encoding',
	type: 'options',
	options: [
		{ name: 'Form', value: 'form' },
		{ name: 'JSON', value: 'json' },
	],
	default: 'form',
	description: 'How the fields are sent; the document of the Autodialer does not say',
} as const satisfies Field;

export const onlyPhone = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
	placeholder: 'e.g. +7 900 000-00-00',
	description: 'Only calls to this number',
} as const satisfies Field;
