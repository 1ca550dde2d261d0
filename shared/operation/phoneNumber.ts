import type { Field } from './fields';

/** The number of the person, under the provider's own name for it. */
export const phoneNumber = <const Name extends string>(name: Name, sentAs: string) =>
	({
		displayName: 'Phone Number',
		name,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +7 900 000-00-00',
		description: `Number of the person, in any usual form. Sent as ${sentAs}.`,
	}) as const satisfies Field;
