import { readDay } from '../../../../shared/dates';
import { itemOperation } from '../../../../shared/define';
import { InvalidInput } from '../../../../shared/errors';
import { undocumentedReply } from '../../../../shared/faults';
import { limit, limitOf, returnAll } from '../../../../shared/paging';
import { numberFor } from '../../../../shared/phone';
import { isObject } from '../../../../shared/json';
import { encode, NAME, urlOf } from '../../api';
import { encoding } from '../../fields';

/** POST {baseUrl}/{apiKey}/cdr – Autodialer, "Получение истории звонков". */
export const getAll = itemOperation({
	name: 'Get Many',
	action: 'Get many call records',
	description: 'Retrieve the calls of some days',
	kind: 'query',
	fields: [
		{
			displayName: 'Date From',
			name: 'dateFrom',
			type: 'dateTime',
			default: '',
			required: true,
			description: 'First day',
		},
		{
			displayName: 'Date To',
			name: 'dateTo',
			type: 'dateTime',
			default: '',
			required: true,
			description: 'Last day',
		},
		returnAll,
		limit,
	],
	options: [
		encoding,
		{
			displayName: 'Phone',
			name: 'phone',
			type: 'string',
			default: '',
			placeholder: 'e.g. +7 900 000-00-00',
			description: 'Only calls to this number',
		},
	],
	toWire: (parameters, { timezone }) => {
		const { phone = '', encoding } = parameters.options;
		const from = dayOf('dateFrom', parameters.dateFrom, timezone);
		const to = dayOf('dateTo', parameters.dateTo, timezone);
		if (to < from) {
			throw new InvalidInput('dateTo', 'is before Date From', 'Set a day that is not before it.');
		}
		const person = phone.trim() === '' ? {} : { to: numberFor('phone', phone, '8', 'auto') };
		const fields = { date_from: from, date_to: to, ...person };
		return { fields, encoding, most: limitOf(parameters) };
	},
	request: ({ fields, encoding }, environment) => ({
		method: 'POST',
		url: urlOf(environment, 'cdr'),
		body: encode(fields, encoding),
	}),
	read: (reply, { most }) => {
		const { body } = reply;
		if (!Array.isArray(body) || !body.every(isObject)) return undocumentedReply(NAME, reply);
		return { outcome: 'accepted', id: '', json: body.slice(0, most) };
	},
});

function dayOf(parameter: 'dateFrom' | 'dateTo', text: string, zone: string): string {
	const result = readDay(text, zone);
	if (result.ok) return result.day.toFormat('yyyy-MM-dd');
	throw new InvalidInput(parameter, result.reason, 'Use a form like 2026-12-31.');
}
