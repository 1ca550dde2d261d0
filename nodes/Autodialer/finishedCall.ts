import type { IDataObject } from 'n8n-workflow';
import { valueAt } from '../../shared/values/json';

/**
 * Names of the fields that the Autodialer posts at the end of a call. The document lists the
 * values, "номер абонента, продолжительность вызова, запись (wav), распознанный ответ человека",
 * but not the names: the account sets those.
 */
export interface FieldNames {
	readonly phone: string;
	readonly duration: string;
	readonly recording: string;
	readonly answer: string;
}

/** As the panel shows them. */
const DEFAULT_NAMES: FieldNames = {
	phone: 'phone',
	duration: 'duration',
	recording: 'recording',
	answer: 'answer',
};

/** The names from the node's panel; an empty one means the default. */
export function fieldNames(given: Readonly<Record<string, unknown>>): FieldNames {
	const nameOf = (key: keyof FieldNames) => String(given[key] ?? '').trim() || DEFAULT_NAMES[key];
	return {
		phone: nameOf('phone'),
		duration: nameOf('duration'),
		recording: nameOf('recording'),
		answer: nameOf('answer'),
	};
}

/**
 * The node's item for a finished call. A missing or unreadable value is null; `body` has the
 * original.
 */
export function finishedCall(body: IDataObject, names: FieldNames): IDataObject {
	return {
		phone: textOf(valueAt(body, names.phone)),
		durationSeconds: secondsOf(valueAt(body, names.duration)),
		recordingUrl: urlOf(valueAt(body, names.recording)),
		answer: textOf(valueAt(body, names.answer)),
		body,
	};
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** A number or its digits. "1:05" may be a minute or an hour, so it is not read. */
function secondsOf(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	const isNumber = typeof value === 'string' && /^\s*\d{1,15}(\.\d{1,15})?\s*$/.test(value);
	return isNumber ? Number(value) : null;
}

/** A link that can be fetched without changes. */
function urlOf(value: unknown): string | null {
	if (typeof value !== 'string' || !/^\s*https?:\/\//i.test(value)) return null;
	return URL.canParse(value) ? value.trim() : null;
}

/**
 * The item's name for each file: `recording` for the recording, the field's name for the others. A
 * single file is the recording, whatever its field is called.
 *
 * @param fields names of the files' fields, in order of arrival
 */
export function binaryNames(fields: readonly string[], { recording }: FieldNames): string[] {
	const first = fields.indexOf(recording);
	const place = first === -1 && fields.length === 1 ? 0 : first;
	const taken = new Set(place === -1 ? [] : ['recording']);
	return fields.map((field, index) => {
		if (index === place) return 'recording';
		const name = field || 'file';
		let free = name;
		for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
		taken.add(free);
		return free;
	});
}
