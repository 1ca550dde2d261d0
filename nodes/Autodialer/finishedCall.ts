import type { IDataObject } from 'n8n-workflow';
import { bracketed, fieldAt } from '../../shared/webhook/form';

/**
 * Names of the fields that the Autodialer posts at the end of a call. The document lists the
 * values, "номер абонента, продолжительность вызова, запись (wav), распознанный ответ человека",
 * but not the names: the account sets those.
 */
export type FieldNames = Readonly<Record<keyof typeof DEFAULT_NAMES, string>>;

/** As the panel shows them. */
const DEFAULT_NAMES = {
	phone: 'phone',
	duration: 'duration',
	recording: 'recording',
	answer: 'answer',
	uuid: 'UUID',
	queryId: 'QUERY_ID',
} as const;

const KEYS = ['phone', 'duration', 'recording', 'answer', 'uuid', 'queryId'] as const;

/** The names from the node's panel; an empty one means the default. */
export function fieldNames(given: Readonly<Record<string, unknown>>): FieldNames {
	const names: Record<keyof FieldNames, string> = { ...DEFAULT_NAMES };
	for (const key of KEYS) names[key] = String(given[key] ?? '').trim() || DEFAULT_NAMES[key];
	return names;
}

/**
 * The document's own words for the values, in lower case, some accounts use as names: number of the
 * subscriber, length of the call, recording, recognised answer of the person.
 */
const DOCUMENT_NAMES: Readonly<Partial<Record<keyof FieldNames, string>>> = {
	phone: '\u043d\u043e\u043c\u0435\u0440_\u0430\u0431\u043e\u043d\u0435\u043d\u0442\u0430',
	duration:
		'\u043f\u0440\u043e\u0434\u043e\u043b\u0436\u0438\u0442\u0435\u043b\u044c\u043d\u043e\u0441\u0442\u044c_\u0432\u044b\u0437\u043e\u0432\u0430',
	recording: '\u0437\u0430\u043f\u0438\u0441\u044c',
	answer:
		'\u0440\u0430\u0441\u043f\u043e\u0437\u043d\u0430\u043d\u043d\u044b\u0439_\u043e\u0442\u0432\u0435\u0442_\u0447\u0435\u043b\u043e\u0432\u0435\u043a\u0430',
};

/**
 * The node's item for a finished call. A missing or unreadable value is null; `body` has the
 * original.
 */
export function finishedCall(body: IDataObject, names: FieldNames): IDataObject {
	const find = (key: keyof FieldNames) => valueOf(key, body, names);
	return {
		phone: textOf(find('phone')),
		durationSeconds: secondsOf(find('duration')),
		recordingUrl: urlOf(find('recording')),
		answer: textOf(find('answer')),
		uuid: textOf(find('uuid')),
		queryId: textOf(find('queryId')),
		body,
	};
}

/** Whether the body has none of the fields, so that the names in the panel must be other ones. */
export const hasNone = (body: IDataObject, names: FieldNames): boolean =>
	KEYS.every((key) => valueOf(key, body, names) === undefined);

/** How many names of fields a hint quotes, and how much of each. */
const [MOST_NAMES, LONGEST_NAME] = [20, 50];

/** The hint for a person whose account uses other names; `came` are the names of all fields. */
export function noneMatched(came: readonly string[]): string {
	const quoted = came.slice(0, MOST_NAMES).map((name) => name.slice(0, LONGEST_NAME));
	return `None of these fields is in Field Names: ${quoted.join(', ')}. Enter the names that your account uses there.`;
}

const valueOf = (key: keyof FieldNames, body: IDataObject, names: FieldNames): unknown =>
	fieldAt(body, names[key]) ?? valueNamed(body, DOCUMENT_NAMES[key]);

/** In any case, with blanks or underscores. */
function valueNamed(body: IDataObject, name: string | undefined): unknown {
	if (name === undefined) return undefined;
	const key = Object.keys(body).find((one) => one.toLowerCase().replaceAll(' ', '_') === name);
	return key === undefined ? undefined : body[key];
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
	const first = fields.findIndex((field) => [recording, bracketed(recording)].includes(field));
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
