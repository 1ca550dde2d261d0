import { IS_SET } from '../operation/fields';
import type { Field, Notice } from '../operation/fields';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const ISO_DAYS = WEEKDAYS.map((_, index) => String(index + 1));

const HOURS: Field = {
	displayName: 'Hours',
	name: 'hours',
	type: 'fixedCollection',
	placeholder: 'Add Hours',
	typeOptions: { multipleValues: true },
	default: {},
	description: 'When people may be contacted. Without any, at every hour.',
	nested: {
		name: 'window',
		fields: [
			{
				displayName: 'Days',
				name: 'days',
				type: 'multiOptions',
				options: WEEKDAYS.map((name, index) => ({ name, value: String(index + 1) })),
				default: ISO_DAYS,
				required: true,
				description:
					'Days on which these hours begin. An expression gives them as 1 for Monday to 7 for Sunday.',
			},
			{
				displayName: 'From',
				name: 'from',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 09:00',
				description: 'First minute in which people may be contacted',
			},
			{
				displayName: 'To',
				name: 'to',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 21:00',
				description:
					'First minute in which they may not. If it is before From, the hours go over midnight; 24:00 is the end of the day.',
			},
		],
	},
};

const LIMITS: Field = {
	displayName: 'Limits',
	name: 'limits',
	type: 'fixedCollection',
	placeholder: 'Add Limit',
	typeOptions: { multipleValues: true },
	default: {},
	description: 'How often this node may contact one number. Without any, as often as it has items.',
	nested: {
		name: 'limit',
		fields: [
			{
				displayName: 'At Most',
				name: 'count',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1,
				description: 'How many times to contact a number',
			},
			{
				displayName: 'Per',
				name: 'per',
				type: 'options',
				options: [
					{ name: 'Day', value: 'day' },
					{ name: 'Month', value: 'month' },
					{ name: 'Week', value: 'week', description: 'From Monday' },
				],
				default: 'day',
				description: 'Period of the calendar, in the time zone of the rules',
			},
		],
	},
};

const HOLIDAYS: Field = {
	displayName: 'Holidays',
	name: 'holidays',
	type: 'string',
	isList: true,
	default: '',
	placeholder: 'e.g. 2027-01-01, 2027-01-07',
	description:
		'Dates that have the hours of Sunday, or none if no hours are set for Sunday. An expression may give an array.',
};

const TIME_ZONE: Field = {
	displayName: 'Time Zone',
	name: 'timezone',
	type: 'string',
	default: '',
	placeholder: 'e.g. Asia/Novosibirsk',
	description: 'IANA name of the zone of the person. If empty, the zone of the workflow.',
};

const DO_NOT_CONTACT: Field = {
	displayName: 'Do Not Contact',
	name: 'doNotContact',
	type: 'string',
	default: '',
	isAsGiven: true,
	placeholder: 'e.g. +7 900 000-00-00, +7 900 000-00-01',
	description:
		'Numbers that are never contacted, in any usual form, with commas or new lines between them. An expression may give an array.',
};

const STOP_OR_SKIP = [
	{ name: 'Stop', value: 'stop', description: 'Refuse the item, before anything is sent' },
	{
		name: 'Skip',
		value: 'skip',
		description: 'Send nothing for the item and go on with the others',
	},
];
const SCHEDULE = {
	name: 'Schedule',
	value: 'schedule',
	description: 'Have the provider call at the next allowed minute. Skip Do Not Contact.',
};

/** The option of everything that rings or writes to a person. */
export const contactRules = (schedules = false): Field => ({
	displayName: 'Contact Rules',
	name: 'contactRules',
	type: 'fixedCollection',
	default: {
		rule: {
			hours: {},
			holidays: '',
			timezone: '',
			limits: {},
			doNotContact: '',
			otherwise: 'stop',
		},
	},
	description: 'When, how often and whom this node may contact',
	nested: {
		name: 'rule',
		isStrict: true,
		fields: [
			HOURS,
			HOLIDAYS,
			TIME_ZONE,
			LIMITS,
			DO_NOT_CONTACT,
			{
				displayName: 'Otherwise',
				name: 'otherwise',
				type: 'options',
				options: schedules ? [...STOP_OR_SKIP, SCHEDULE] : STOP_OR_SKIP,
				default: 'stop',
				description:
					'How to treat an item that the rules keep back. Where the provider chooses the time, every time that it may choose has to be allowed.',
			},
		],
	},
});

/** For the `hide` of a notice about calls by night. */
export const HAS_HOURS: NonNullable<Notice['hide']> = {
	'/options.contactRules.rule.hours.window': [IS_SET],
};
