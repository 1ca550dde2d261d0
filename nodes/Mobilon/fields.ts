import type { Field } from '../../shared/operation/fields';

/** Fields that autocall/create and sms/send have in common. */

export const number = {
	displayName: 'Number',
	name: 'number',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. +7 900 000-00-00',
	description: 'Number of the person, in any usual form. Sent as 8NNNNNNNNNN.',
} as const satisfies Field;

export const source = {
	displayName: 'Source',
	name: 'source',
	type: 'string',
	default: '',
	placeholder: 'e.g. 8 900 000-00-00',
	description:
		'Number that the person sees, given to you by Mobilon. If empty, the default source of the credential.',
} as const satisfies Field;

export const guid = {
	displayName: 'GUID',
	name: 'guid',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-1024',
	description: 'Your own ID of the task, different for each item. If empty, one is generated.',
} as const satisfies Field;
