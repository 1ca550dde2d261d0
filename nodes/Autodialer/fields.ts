import { HAS_HOURS } from '../../shared/contactRules/fields';
import type { Field, Notice } from '../../shared/operation/fields';
import { phoneNumber } from '../../shared/operation/phoneNumber';

/** The panel of call/create and call/createMany, which have the same values. */
export const callFields = [
	phoneNumber('phone', '8NNNNNNNNNN'),
	{
		displayName: 'Script ID',
		name: 'generationType',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 1',
		description: 'ID of the script to play (generation type), as your Autodialer account shows it',
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Customer 7',
		description: 'Name of the person, for the phrases of the script',
	},
	{
		displayName: 'Your ID',
		name: 'uuid',
		type: 'string',
		default: '',
		placeholder: 'e.g. crm-1024',
		description: 'ID under which you find the person again (UUID), for example that of the CRM',
	},
	{
		displayName: 'Time Start',
		name: 'timeStart',
		type: 'string',
		default: '10:00',
		placeholder: 'e.g. 10:00',
		description: 'Time of day from which the Autodialer may call',
	},
	{
		displayName: 'Time Stop',
		name: 'timeStop',
		type: 'string',
		default: '19:00',
		placeholder: 'e.g. 19:00',
		description: 'Time of day until which the Autodialer may call',
		hint: 'Outside these times a call waits',
	},
] as const satisfies readonly Field[];

export const callOptions = [
	{
		displayName: 'Any Time',
		name: 'anyTime',
		type: 'boolean',
		default: false,
		description: 'Whether to ignore Time Start and Time Stop and call at any hour, at night too',
	},
	{
		displayName: 'Max Count',
		name: 'maxCount',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1,
		description: 'How often to try to reach a person',
	},
	{
		displayName: 'Time Zone',
		name: 'timezone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Asia/Novosibirsk',
		description:
			'IANA name of the zone in which the Autodialer reads Time Start and Time Stop, for the comparison with the hours of Contact Rules. If empty, the zone of the workflow. The document of the Autodialer does not state it.',
	},
	{
		displayName: 'Variables',
		name: 'variables',
		type: 'fixedCollection',
		default: { values: { var1: '', var2: '', var3: '' } },
		description: 'Values for the phrases of the script',
		nested: {
			name: 'values',
			fields: [
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
			],
		},
	},
] as const satisfies readonly Field[];

export const anyTimeNotice: Notice = {
	text: 'Any Time is on: phones ring at any hour, at night too.',
	show: { '/options.anyTime': [true] },
	hide: HAS_HOURS,
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
	description:
		'How to send the fields. The document does not say, so try JSON if Form does not work.',
} as const satisfies Field;

export const onlyPhone = {
	displayName: 'Phone Number',
	name: 'phone',
	type: 'string',
	default: '',
	placeholder: 'e.g. +7 900 000-00-00',
	description: 'Number of the person, if you want only the calls to it',
} as const satisfies Field;
