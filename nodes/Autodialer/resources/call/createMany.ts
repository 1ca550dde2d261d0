import { batchOperation } from '../../../../shared/define';
import { undocumentedReply } from '../../../../shared/faults';
import type { Reply } from '../../../../shared/http';
import type { Answer } from '../../../../shared/operation';
import { isId, isObject } from '../../../../shared/json';
import { countOf, GROUP_LIMIT, NAME, urlOf } from '../../api';
import { callOf, ringsIn, windowOf } from '../../call';
import { anyTimeNotice, callFields, callOptions } from '../../fields';
import type { GroupRecord } from '../../types';

/**
 * POST {baseUrl}/{apiKey}/make – Autodialer, "Функции API программы «Автодайлер»", section
 * "Генерация звонков … (групповая загрузка)".
 */
export const createMany = batchOperation({
	name: 'Create Many',
	action: 'Create many calls',
	description: 'Load a group of calls, up to 1000 in one request',
	kind: 'send',
	takesNumber: true,
	fields: callFields,
	options: callOptions,
	notice: anyTimeNotice,
	limit: GROUP_LIMIT,
	toWire: (parameters, environment): Omit<GroupRecord, 'id'> => {
		const { maxcount, generationtype, ...who } = callOf(parameters, environment);
		const { start, stop } = windowOf(parameters) ?? { start: '00:00', stop: '23:59' };
		return {
			...who,
			statdialertime: `${start}:00`,
			// "Any time" is said with the last second of the day: leaving it out would inherit a time.
			stopdialertime: stop === '23:59' ? '23:59:59' : `${stop}:00`,
			maxcount,
			generationtype,
		};
	},
	rings: ringsIn,
	hints: (records) => {
		const byPhone = new Map<string, number[]>();
		for (const { wire, index } of records) {
			const items = byPhone.get(wire.phone);
			if (items) items.push(index);
			else byPhone.set(wire.phone, [index]);
		}
		const groups = [...byPhone.values()].filter((items) => items.length > 1);
		if (groups.length === 0) return [];
		const shown = firstOf(
			groups.map((items) => firstOf(items.map(String), ' and ')),
			'; ',
		);
		return [`Items with the same number: ${shown}. The Autodialer may insert one of them only.`];
	},
	request: (records, environment) => ({
		method: 'POST',
		url: urlOf(environment, 'make'),
		body: { query: { data: records.map((record, row) => ({ id: String(row + 1), ...record })) } },
	}),
	read: readReport,
});

/** The report counts, and does not say which: only a full one tells of each record. */
function readReport(reply: Reply, records: readonly unknown[]): Answer[] {
	const report = isObject(reply.body) ? reply.body.report : undefined;
	if (!isObject(report)) return records.map(() => undocumentedReply(NAME, reply));
	const lines = countOf(report.lines);
	const inserted = countOf(report.inserted);
	const { id } = report;
	const isFull = lines === records.length && inserted === lines;
	if (isFull && !isId(id)) return records.map(() => undocumentedReply(NAME, reply));

	return records.map((_, row): Answer => {
		if (isFull) {
			const json = { ...report, row: row + 1, state: 'accepted' };
			return { outcome: 'accepted', id: String(id), json };
		}
		const isNone = inserted === 0;
		return {
			outcome: isNone ? 'rejected' : 'unknown',
			message: `${NAME} inserted ${inserted ?? 'an unknown number'} of ${records.length} records`,
			description: isNone
				? `Check numbers and script. The report: ${JSON.stringify(report)}`
				: `It does not say which: look into the call records before you send them again. The report: ${JSON.stringify(report)}`,
		};
	});
}

/** A list for a sentence, cut where nobody reads on. */
function firstOf(texts: string[], separator: string): string {
	const most = 10;
	const more = texts.length > most ? ` (and ${texts.length - most} more)` : '';
	return texts.slice(0, most).join(separator) + more;
}
