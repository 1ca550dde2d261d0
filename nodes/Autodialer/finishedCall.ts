import type { IDataObject } from 'n8n-workflow';
import { valueAt } from '../../shared/values/json';

/**
 * Names of the fields that the Autodialer posts at the end of a call. Its document says what there
 * is, "номер абонента, продолжительность вызова, запись (wav), распознанный ответ человека", and
 * not how the fields are called: that is set in the account.
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

/** The names that the node's panel gives; a cleared one is the default. */
export function fieldNames(given: Readonly<Record<string, unknown>>): FieldNames {
	const nameOf = (key: keyof FieldNames) => String(given[key] ?? '').trim() || DEFAULT_NAMES[key];
	return {
		phone: nameOf('phone'),
		duration: nameOf('duration'),
		recording: nameOf('recording'),
		answer: nameOf('answer'),
	};
}

/** What the node emits of a finished call; what is missing or unreadable is null, and in `body`. */
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

/** A number or its digits; "1:05" may be a minute or an hour, so it is none. */
function secondsOf(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	const isNumber = typeof value === 'string' && /^\s*\d{1,15}(\.\d{1,15})?\s*$/.test(value);
	return isNumber ? Number(value) : null;
}

/** A link that can be fetched as it stands. */
function urlOf(value: unknown): string | null {
	if (typeof value !== 'string' || !/^\s*https?:\/\//i.test(value)) return null;
	return URL.canParse(value) ? value.trim() : null;
}

/**
 * Under which name the item carries each file: the recording as `recording`, the others under
 * their fields' names. A single file is the recording, whatever its field is called.
 *
 * @param fields names of the files' fields, in the order in which they came
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
