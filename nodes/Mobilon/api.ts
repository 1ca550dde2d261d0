import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { secretOf } from '../../shared/values/secret';
import { InvalidInput } from '../../shared/values/invalidInput';
import { isId } from '../../shared/values/json';
import { matchEntries, sharedValues } from '../../shared/values/match';
import { numberFor } from '../../shared/values/phone';
import { join } from '../../shared/http/url';
import { sharedId } from '../../shared/operation/answers';
import type { Accepted, Answer } from '../../shared/operation/answers';
import type {
	ItemContext,
	Provider,
	RunContext,
	StatusChanges,
} from '../../shared/operation/operation';
import type { Reply } from '../../shared/operation/wire';

export const NAME = 'Mobilon';

/** "Количество объектов не более 100", for each method of both documents. */
export const BATCH_LIMIT = 100;

/** The password, and the pair as HTTP Basic sends it. */
function secretsOf({ login, password }: ICredentialDataDecryptedObject): string[] {
	const pair = `${secretOf(login)}:${secretOf(password)}`;
	return [secretOf(password), ...(pair === ':' ? [] : [pair])];
}

export const provider: Provider = {
	name: NAME,
	credentialType: 'mobilonApi',
	secrets: secretsOf,
};

const BASE_URL_LABELS = { autocallBaseUrl: 'Autocall Base URL', smsBaseUrl: 'SMS Base URL' };

/** The address of a method: `base` names the field of the credential. */
export function urlOf(
	{ credential }: RunContext,
	base: 'autocallBaseUrl' | 'smsBaseUrl',
	path: '/call/' | '/send/' | '/status/',
): string {
	return join(credential[base], path, BASE_URL_LABELS[base]);
}

/** Fields of every task: its own id, the person's number and the number shown to them. */
export function taskOf(
	{ number, source, options }: { number: string; source: string; options: { guid?: string } },
	{ credential, numberFormat }: ItemContext,
): { guid: string; number: string; source: string } {
	const from = source.trim() === '' ? String(credential.defaultSource ?? '') : source;
	if (from.trim() === '') {
		throw new InvalidInput(
			'source',
			'is empty, and the credential has no default',
			'Set the number that Mobilon gave you for outgoing calls and messages.',
		);
	}
	return {
		guid: options.guid?.trim() ? options.guid : newGuid(),
		number: numberFor('number', number, '8', numberFormat),
		source: numberFor('source', from, '8', numberFormat),
	};
}

/** In one piece: Node joins a UUID from parts, and keeps them all in memory until it is sent. */
const newGuid = (): string => Buffer.from(randomUUID(), 'latin1').toString('latin1');

/**
 * Reads the reply to a creation: an entry with an id was accepted, whatever its place and status.
 * `more` is added to the output item.
 */
export function readCreated<Task extends { guid: string; number: string }>(
	reply: Reply,
	tasks: readonly Task[],
	more?: (task: Task) => IDataObject,
): Array<Answer | undefined> | undefined {
	const shown = (task: Task) => ({ number: task.number, ...more?.(task) });
	const shared = sharedValues([reply.body].flat(), 'guid', 'id');
	return readEntries(reply, 'guid', tasks, shown)?.map((answer) =>
		answer && shared.has(answer.id) ? sharedId(NAME, answer.id) : answer,
	);
}

/** Reads the reply to a status query; the id identifies an entry. */
export function readStatuses(
	reply: Reply,
	tasks: ReadonlyArray<{ id: string }>,
): Array<Answer | undefined> | undefined {
	return readEntries(reply, 'id', tasks);
}

function readEntries<Key extends 'guid' | 'id', Task extends Readonly<Record<Key, string>>>(
	{ body }: Reply,
	keyField: Key,
	tasks: readonly Task[],
	more?: (task: Task) => IDataObject,
): Array<Accepted | undefined> | undefined {
	if (!Array.isArray(body)) return undefined;
	const keys = tasks.map((task) => task[keyField]);
	const entries = matchEntries(body, keyField, keys);
	return tasks.map((task, position): Accepted | undefined => {
		const entry = entries[position];
		const id = entry?.id;
		if (entry === undefined || !isId(id)) return undefined;
		// `Object.assign` takes a fraction of the time of several spreads.
		const added: IDataObject = Object.assign({}, more?.(task), stateOf(entry.status));
		// People look for these, so they come first.
		const { number, state, isFinal } = added;
		const first = number === undefined ? {} : { number };
		const json = Object.assign(first, { state, isFinal, id }, entry, added);
		return { outcome: 'accepted', id: String(id), json };
	});
}

/** Of the documented values the last; people who know more can say so. */
export const FINAL: readonly string[] = ['1'];

/** The documents define two values: 0 on creation, 1 once carried out. Any other is unknown. */
export function stateOf(
	status: unknown,
	finalStatuses: readonly string[] = FINAL,
): {
	state: 'queued' | 'done' | 'unknown';
	isFinal: boolean;
} {
	// The same value as text is the same status.
	const value = String(status);
	const state = value === '0' ? 'queued' : value === '1' ? 'done' : 'unknown';
	return { state, isFinal: finalStatuses.includes(value) };
}

export const statusChanges: StatusChanges = {
	documented: ['0', '1'],
	of: ({ id, status }) => ({
		id: String(id),
		status: typeof status === 'string' ? status : (JSON.stringify(status) ?? ''),
	}),
};
