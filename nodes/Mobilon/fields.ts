import { phoneNumber } from '../../shared/operation/phoneNumber';
import type { Field } from '../../shared/operation/fields';

/** Fields that autocall/create and sms/send have in common. */

export const number = phoneNumber('number', '8NNNNNNNNNN');

export const source = {
	displayName: 'Sender Number',
	name: 'source',
	type: 'string',
	default: '',
	placeholder: 'e.g. +7 900 000-00-00',
	description: 'Number that the person sees, one that Mobilon gave you',
	hint: 'Empty: the credential’s default',
} as const satisfies Field;

export const guid = {
	displayName: 'Your ID',
	name: 'guid',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-1024',
	description:
		'ID under which you find the task again (GUID), different for each item. If empty, one is generated.',
} as const satisfies Field;
