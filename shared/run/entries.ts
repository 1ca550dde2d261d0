import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { ItemRules, LastCheck } from '../contactRules/check';
import { split } from '../http/batches';
import type { Limited } from '../once/contactLimits';
import { alreadySent } from '../once/sentKeys';
import type { Answer } from '../operation/answers';
import type { Contact } from '../operation/contact';
import type { RawParameters } from '../operation/fields';
import type { ItemContext, Operation } from '../operation/operation';
import type { Batch } from '../operation/wire';
import { InvalidInput, masked } from '../values/invalidInput';
import { isObject } from '../values/json';

/** An entry of a request, and the input items that it holds. */
export interface Entry {
	readonly wire: unknown;
	/** Signs its request. The same object means the same account. */
	readonly credential: ICredentialDataDecryptedObject;
	/** More than one where a query names the same id again, and where items are joined. */
	readonly indices: number[];
	/** With `sendOnce`: what must be sent only once. */
	readonly dedupeKey?: string;
	/** With rules: asked just before the entry leaves. */
	readonly lastCheck?: LastCheck;
	/** With limits: the person that it reaches. */
	readonly contact?: Contact;
	/** With limits, where it reaches several people: by number. */
	readonly members?: Map<string, Member>;
	/** Where items are joined: those of the first. */
	readonly parameters?: RawParameters;
}

/** A number of an entry that reaches several, and the items that have it. */
export interface Member {
	readonly contact: Contact;
	readonly indices: number[];
}

/** An item that an earlier one of the same run makes needless: it has its key, or its number. */
export interface Duplicate {
	readonly index: number;
	readonly first: number;
	/** Its answer if the earlier item was sent, or may have been. */
	readonly answer: Answer;
}

/** An item whose parameters have been read. */
export interface ReadItem {
	readonly index: number;
	readonly parameters: RawParameters;
	readonly context: ItemContext;
	readonly rules?: ItemRules;
}

/** Sorts items into entries of requests: one each, unless their keys say otherwise. */
export class Entries {
	readonly toSend: Entry[] = [];

	/** Reported and never sent. */
	readonly dry: Entry[] = [];

	readonly duplicates: Duplicate[] = [];

	/** Two accounts never share an entry. */
	private readonly byKey = new Map<ICredentialDataDecryptedObject, Map<string, Entry>>();

	private readonly byDedupeKey = new Map<string, number>();

	private readonly byPerson = new Map<string, number>();

	private options?: RawParameters['options'];

	constructor(private readonly operation: Operation) {}

	/** Options of the first item that is to be sent: pace and time-out belong to the whole run. */
	get runOptions(): RawParameters['options'] {
		return this.options ?? {};
	}

	/** The entry of an earlier item that an item is joined to. */
	firstOf(parameters: RawParameters, { isDryRun, credential }: ItemContext): Entry | undefined {
		const key = this.joinKey(parameters, isDryRun);
		return key === undefined ? undefined : this.byKey.get(credential)?.get(key);
	}

	join(first: Entry, { index, parameters, context, rules }: ReadItem): void {
		this.operation.join?.into(first.wire, parameters, context);
		first.indices.push(index);
		if (rules && first.members) addMembers(first.members, rules.contacts, index);
	}

	/** @throws InvalidInput if the item repeats what must be unique */
	add(wire: unknown, { index, parameters, context, rules }: ReadItem): void {
		const { credential, isDryRun } = context;
		const key = this.joinKey(parameters, isDryRun) ?? this.operation.keyOf?.(wire);
		const byKey = this.byKey.get(credential) ?? new Map<string, Entry>();
		this.byKey.set(credential, byKey);
		const same = key === undefined ? undefined : byKey.get(key);
		if (same && this.operation.kind === 'send') throw this.repeated(same);
		if (same) {
			same.indices.push(index);
			return;
		}
		const dedupeKey = isDryRun ? undefined : dedupeKeyOf(parameters);
		const duplicate =
			this.sentBefore(index, dedupeKey) ?? this.repeatsNumber(wire, index, parameters, isDryRun);
		if (duplicate) {
			this.duplicates.push(duplicate);
			return;
		}
		const { contact, members } = contactsOf(this.operation, rules, index);
		const entry: Entry = {
			wire,
			credential,
			indices: [index],
			lastCheck: rules,
			dedupeKey,
			parameters: this.operation.join && parameters,
			contact,
			members,
		};
		if (key !== undefined) byKey.set(key, entry);
		if (isDryRun) {
			this.dry.push(entry);
		} else {
			this.options ??= parameters.options;
			this.toSend.push(entry);
		}
	}

	/** Notes the item's key, and finds the earlier item that has it. */
	private sentBefore(index: number, dedupeKey: string | undefined): Duplicate | undefined {
		if (dedupeKey === undefined) return undefined;
		const first = this.byDedupeKey.get(dedupeKey);
		if (first !== undefined) return { index, first, answer: alreadySent(dedupeKey) };
		this.byDedupeKey.set(dedupeKey, index);
		return undefined;
	}

	/** Notes the item's number, and finds the earlier item that has it, if that matters. */
	private repeatsNumber(
		wire: unknown,
		index: number,
		{ options }: RawParameters,
		isDryRun: boolean,
	): Duplicate | undefined {
		const { repeatedNumbers = 'sendAll' } = options;
		if (repeatedNumbers === 'sendAll') return undefined;
		const number = this.operation.personOf?.(wire);
		if (number === undefined) return undefined;
		const key = `${isDryRun ? 'dry' : 'real'}:${number}`;
		const first = this.byPerson.get(key);
		if (first === undefined) {
			this.byPerson.set(key, index);
			return undefined;
		}
		if (repeatedNumbers === 'sendOnce')
			return { index, first, answer: repeatedNumber(number, first) };
		throw new InvalidInput(
			'repeatedNumbers',
			`is Stop, and item ${first} has the same number`,
			'Remove one of the items, or choose Send Once or Send All.',
			masked(number),
		);
	}

	private repeated({ indices: [first] }: Entry): InvalidInput {
		return new InvalidInput(
			this.operation.keyParameter ?? '',
			`is the same as that of item ${first}`,
			'Give each item its own value, or leave it empty to have one generated.',
		);
	}

	/** A dry run among items that are sent must not end up in their request. */
	private joinKey(parameters: RawParameters, isDryRun: boolean): string | undefined {
		const key = this.operation.join?.keyOf(parameters);
		return key === undefined ? undefined : `${isDryRun ? 'dry' : 'real'}:${key}`;
	}
}

function contactsOf(
	{ personOf }: Operation,
	rules: ItemRules | undefined,
	index: number,
): Pick<Entry, 'contact' | 'members'> {
	if (!rules) return {};
	const [contact] = rules.contacts;
	if (personOf) return contact ? { contact } : {};
	const members = new Map<string, Member>();
	addMembers(members, rules.contacts, index);
	return { members };
}

function addMembers(
	members: Map<string, Member>,
	contacts: readonly Contact[],
	index: number,
): void {
	for (const contact of contacts) {
		const same = members.get(contact.number);
		if (same) same.indices.push(index);
		else members.set(contact.number, { contact, indices: [index] });
	}
}

/** The answer of an entry; where it joins items, with all of them, the first of which shows it. */
export const answerOf = (
	{ join }: Operation,
	{ indices }: Pick<Limited, 'indices'>,
	answer: Answer,
): Answer => (join && indices.length > 1 ? { ...answer, indices } : answer);

/** Joined items are shown once, in the place of the first. */
export const isShown = ({ indices }: Answer, index: number): boolean =>
	indices === undefined || indices[0] === index;

/** The people that an entry reaches and that have limits: none where there are no limits. */
export function peopleIn(entry: Entry): Limited[] {
	if (entry.members) return [...entry.members.values()];
	return entry.contact ? [entry] : [];
}

/** Splits entries into the batches of requests, none of which holds two accounts or request keys. */
export function batchesOf(
	{ requestKeyOf }: Operation,
	entries: readonly Entry[],
	size: number,
): Array<Batch<Entry>> {
	const accounts = new Map<ICredentialDataDecryptedObject, Map<string | undefined, Entry[]>>();
	for (const entry of entries) {
		const own = accounts.get(entry.credential) ?? new Map<string | undefined, Entry[]>();
		accounts.set(entry.credential, own);
		const key = requestKeyOf?.(entry.wire);
		const alike = own.get(key);
		if (alike) alike.push(entry);
		else own.set(key, [entry]);
	}
	return [...accounts.values()]
		.flatMap((own) => [...own.values()])
		.flatMap((alike) => split(alike, size));
}

/** The answer of an item whose number an earlier item of the run has. */
const repeatedNumber = (number: string, firstItem: number): Answer => ({
	outcome: 'accepted',
	id: '',
	unsent: 'repeatedNumber',
	json: { repeatedNumber: true, number, firstItem },
});

const isKeyed = (value: unknown): value is { readonly key: string } =>
	isObject(value) && typeof value.key === 'string';

function dedupeKeyOf({ options }: RawParameters): string | undefined {
	return isKeyed(options.sendOnce) ? options.sendOnce.key.trim() : undefined;
}
