import { readDay } from '../../../../shared/values/dates';
import { InvalidInput } from '../../../../shared/values/invalidInput';
import { limit, limitOf, returnAll } from '../../../../shared/operation/paging';
import { numberFor } from '../../../../shared/values/phone';
import { readRecords, recordsRequest } from '../../api';
import { encoding, onlyPhone } from '../../fields';
import { defineItemOperation } from '../../../../shared/operation/operation';

/**
 * POST {baseUrl}/{apiKey}/cdr – Autodialer, "Функции API программы «Автодайлер»", section
 * "Получение истории звонков".
 */
export const getAll = defineItemOperation({
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
	options: [encoding, onlyPhone],
	toWire(parameters, { timezone }) {
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
	request: ({ fields, encoding }, run) => recordsRequest(fields, encoding, run),
	read(reply, { most }) {
		const records = readRecords(reply);
		return records && { outcome: 'accepted', id: '', json: records.slice(0, most) };
	},
});

function dayOf(parameter: 'dateFrom' | 'dateTo', text: string, zone: string): string {
	const result = readDay(text, zone);
	if (result.ok) return result.day.toFormat('yyyy-MM-dd');
	throw new InvalidInput(parameter, result.reason, 'Use a form like 2026-12-31.');
}
