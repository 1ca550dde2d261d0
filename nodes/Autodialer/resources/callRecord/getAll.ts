import { dayFor } from '../../../../shared/values/dates';
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
	description: 'List the calls of one or more days, with their results',
	isList: true,
	kind: 'query',
	fields: [
		{
			displayName: 'Date From',
			name: 'dateFrom',
			type: 'dateTime',
			typeOptions: { dateOnly: true },
			default: '={{ $today }}',
			required: true,
			description: 'First day of the list',
		},
		{
			displayName: 'Date To',
			name: 'dateTo',
			type: 'dateTime',
			typeOptions: { dateOnly: true },
			default: '={{ $today }}',
			required: true,
			description: 'Last day of the list',
		},
		returnAll,
		limit,
	],
	options: [encoding, onlyPhone],
	toWire(parameters, { timezone }) {
		const { phone = '', encoding } = parameters.options;
		const from = dayFor('dateFrom', parameters.dateFrom, timezone);
		const to = dayFor('dateTo', parameters.dateTo, timezone);
		if (to < from) {
			throw new InvalidInput('dateTo', 'is before Date From', 'Set a day that is not before it.');
		}
		const person = phone.trim() === '' ? {} : { to: numberFor('phone', phone, '8', 'auto') };
		const days = { date_from: from.toFormat('yyyy-MM-dd'), date_to: to.toFormat('yyyy-MM-dd') };
		return { fields: { ...days, ...person }, encoding, most: limitOf(parameters) };
	},
	request: ({ fields, encoding }, run) => recordsRequest(fields, encoding, run),
	read(reply, { most }) {
		const records = readRecords(reply);
		return records && { outcome: 'accepted', id: '', json: records.slice(0, most) };
	},
});
