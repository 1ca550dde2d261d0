import { TOKEN_PART } from '../../../../credentials/AutodialerApi.credentials';
import { isId, isObject } from '../../../../shared/values/json';
import { countOf, GROUP_LIMIT, NAME, urlOf } from '../../api';
import { callOf, ringsIn, windowOf } from '../../call';
import { anyTimeNotice, callFields, callOptions } from '../../fields';
import type { GroupRecord } from '../../types';
import type { Answer } from '../../../../shared/operation/answers';
import { defineOperation } from '../../../../shared/operation/operation';
import type { Reply } from '../../../../shared/operation/wire';

/** A record before its place in the request gives it an id. */
type Row = Omit<GroupRecord, 'id'>;

/**
 * POST {baseUrl}/{apiKey}/make – Autodialer, "Функции API программы «Автодайлер»", section
 * "Генерация звонков … (групповая загрузка)".
 */
export const createMany = defineOperation({
	name: 'Create Many',
	action: 'Create many calls',
	description: 'Order a call for every input item, up to 1000 in one request',
	kind: 'send',
	takesNumber: true,
	fields: callFields,
	options: callOptions,
	notice: anyTimeNotice,
	limit: GROUP_LIMIT,
	toWire(parameters, context): Row {
		const { maxcount, generationtype, ...who } = callOf(parameters, context);
		const { start, stop } = windowOf(parameters) ?? { start: '00:00', stop: '23:59' };
		return {
			...who,
			statdialertime: `${start}:00`,
			// "Any time" needs the last second of the day: a missing time would be inherited.
			stopdialertime: stop === '23:59' ? '23:59:59' : `${stop}:00`,
			maxcount,
			generationtype,
		};
	},
	rings: ringsIn,
	personOf: ({ phone }) => phone,
	request: (records, run) => ({
		method: 'POST',
		url: urlOf(run, 'make'),
		body: {
			[TOKEN_PART]: { data: records.map((record, row) => ({ id: String(row + 1), ...record })) },
		},
	}),
	read: readReport,
});

/** The report only counts records: only a full one confirms each of them. */
function readReport({ body }: Reply, records: readonly Row[]): Answer[] | undefined {
	const count = records.length;
	const report = isObject(body) ? body.report : undefined;
	if (!isObject(report)) return undefined;
	const lines = countOf(report.lines);
	const inserted = countOf(report.inserted);
	const { id } = report;
	const isFull = lines === count && inserted === lines;
	if (isFull && !isId(id)) return undefined;

	return records.map(({ phone, UUID: uuid }, row): Answer => {
		if (isFull) {
			const added = { phone, uuid, row: row + 1, state: 'accepted' };
			const json = { ...added, ...report, ...added };
			return { outcome: 'accepted', id: String(id), json };
		}
		const isNone = inserted === 0;
		return {
			outcome: isNone ? 'rejected' : 'unknown',
			message: `${NAME} inserted ${inserted ?? 'an unknown number'} of ${count} records`,
			description: isNone
				? `Check numbers and script. The report: ${JSON.stringify(report)}`
				: `It does not say which, and may leave out records that share a number: look into the call records before you send them again. The report: ${JSON.stringify(report)}`,
		};
	});
}
