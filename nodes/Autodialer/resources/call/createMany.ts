import { TOKEN_PART } from '../../../../credentials/AutodialerApi.credentials';
import { isId, isObject } from '../../../../shared/values/json';
import { listed } from '../../../../shared/values/words';
import { countOf, GROUP_LIMIT, NAME, urlOf } from '../../api';
import { callOf, ringsIn, windowOf } from '../../call';
import { anyTimeNotice, callFields, callOptions } from '../../fields';
import type { GroupRecord } from '../../types';
import type { Answer } from '../../../../shared/operation/answers';
import { defineOperation } from '../../../../shared/operation/operation';
import type { Reply } from '../../../../shared/operation/wire';

/** People do not read a longer list. */
const MOST_SHOWN = 10;

/**
 * POST {baseUrl}/{apiKey}/make – Autodialer, "Функции API программы «Автодайлер»", section
 * "Генерация звонков … (групповая загрузка)".
 */
export const createMany = defineOperation({
	name: 'Create Many',
	action: 'Create many calls',
	description: 'Load a group of calls, up to 1000 in one request',
	kind: 'send',
	takesNumber: true,
	fields: callFields,
	options: callOptions,
	notice: anyTimeNotice,
	limit: GROUP_LIMIT,
	toWire(parameters, context): Omit<GroupRecord, 'id'> {
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
	hints(records) {
		const byPhone = new Map<string, number[]>();
		for (const { wire, index } of records) {
			const items = byPhone.get(wire.phone);
			if (items) items.push(index);
			else byPhone.set(wire.phone, [index]);
		}
		const groups = [...byPhone.values()].filter((items) => items.length > 1);
		if (groups.length === 0) return [];
		const shown = groups.slice(0, MOST_SHOWN).map((items) => listed(items.map(String), MOST_SHOWN));
		const more = groups.length > MOST_SHOWN ? [`${groups.length - MOST_SHOWN} more`] : [];
		return [
			`Items with the same number: ${[...shown, ...more].join('; ')}. The Autodialer may insert only one of them.`,
		];
	},
	request: (records, run) => ({
		method: 'POST',
		url: urlOf(run, 'make'),
		body: {
			[TOKEN_PART]: { data: records.map((record, row) => ({ id: String(row + 1), ...record })) },
		},
	}),
	read: (reply, records) => readReport(reply, records.length),
});

/** The report only counts records: only a full one confirms each of them. */
function readReport({ body }: Reply, count: number): Answer[] | undefined {
	const report = isObject(body) ? body.report : undefined;
	if (!isObject(report)) return undefined;
	const lines = countOf(report.lines);
	const inserted = countOf(report.inserted);
	const { id } = report;
	const isFull = lines === count && inserted === lines;
	if (isFull && !isId(id)) return undefined;

	return Array.from({ length: count }, (_, row): Answer => {
		if (isFull) {
			const json = { ...report, row: row + 1, state: 'accepted' };
			return { outcome: 'accepted', id: String(id), json };
		}
		const isNone = inserted === 0;
		return {
			outcome: isNone ? 'rejected' : 'unknown',
			message: `${NAME} inserted ${inserted ?? 'an unknown number'} of ${count} records`,
			description: isNone
				? `Check numbers and script. The report: ${JSON.stringify(report)}`
				: `It does not say which: look into the call records before you send them again. The report: ${JSON.stringify(report)}`,
		};
	});
}
