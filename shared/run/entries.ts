import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { InvalidInput } from '../values/invalidInput';
import type { Answer } from '../operation/answers';
import { split } from '../http/batches';
import type { RawParameters } from '../operation/fields';
import type { ItemContext, Operation } from '../operation/operation';
import type { TakeTurn } from '../contactHours/check';
import type { Batch } from '../operation/wire';

/** An entry of a request, and the input items that it stands for. */
export interface Slot {
	readonly wire: unknown;
	/** Signs its request. The same object means the same account. */
	readonly credential: ICredentialDataDecryptedObject;
	/** More than one where a query names the same id again, and where items go out as one. */
	readonly indices: number[];
	/** With `skipAlreadySent`: what must be sent only once. */
	readonly dedupeKey?: string;
	/** What is to be asked just before it leaves. */
	readonly turns: TakeTurn[];
	/** Where items go out as one: those of the first. */
	readonly parameters?: RawParameters;
}

/** An item with the dedupe key of an earlier one of the same run. */
export interface Twin {
	readonly index: number;
	readonly first: number;
	readonly dedupeKey: string;
}

/** Sorts items into entries of requests: one each, unless their keys say otherwise. */
export class Slots {
	readonly real: Slot[] = [];

	readonly dry: Slot[] = [];

	readonly twins: Twin[] = [];

	/** What is one entry for one account is two for two. */
	private readonly byKey = new Map<ICredentialDataDecryptedObject, Map<string, Slot>>();

	private readonly byDedupeKey = new Map<string, number>();

	constructor(private readonly operation: Operation) {}

	/** The earlier item that one goes out with. */
	firstOf(parameters: RawParameters, { isDryRun, credential }: ItemContext): Slot | undefined {
		const key = this.joinKey(parameters, isDryRun);
		return key === undefined ? undefined : this.byKey.get(credential)?.get(key);
	}

	/** Takes an item into an earlier one. */
	join(
		first: Slot,
		parameters: RawParameters,
		environment: ItemContext,
		index: number,
		turn?: TakeTurn,
	): void {
		this.operation.join?.into(first.wire, parameters, environment);
		first.indices.push(index);
		if (turn && !first.turns.includes(turn)) first.turns.push(turn);
	}

	add(
		wire: unknown,
		parameters: RawParameters,
		{ credential, isDryRun: isDry }: ItemContext,
		index: number,
		turn?: TakeTurn,
	): void {
		const { kind, keyParameter } = this.operation;
		const key = this.joinKey(parameters, isDry) ?? this.operation.keyOf?.(wire);
		const byKey = this.byKey.get(credential) ?? new Map<string, Slot>();
		this.byKey.set(credential, byKey);
		const twin = key === undefined ? undefined : byKey.get(key);
		if (twin && kind === 'send') {
			throw new InvalidInput(
				keyParameter ?? '',
				`is the same as that of item ${twin.indices[0]}`,
				'Give each item its own value, or leave it empty to have one generated.',
			);
		}
		if (twin) {
			twin.indices.push(index);
			return;
		}
		const dedupeKey = isDry ? undefined : dedupeKeyOf(parameters);
		if (dedupeKey !== undefined) {
			const first = this.byDedupeKey.get(dedupeKey);
			if (first !== undefined) {
				this.twins.push({ index, first, dedupeKey });
				return;
			}
			this.byDedupeKey.set(dedupeKey, index);
		}
		const slot: Slot = {
			wire,
			credential,
			indices: [index],
			turns: turn ? [turn] : [],
			...(dedupeKey !== undefined && { dedupeKey }),
			...(this.operation.join && { parameters }),
		};
		if (key !== undefined) byKey.set(key, slot);
		(isDry ? this.dry : this.real).push(slot);
	}

	/** A dry run among items that are sent must not end up in their request. */
	private joinKey(parameters: RawParameters, isDry: boolean): string | undefined {
		const key = this.operation.join?.keyOf(parameters);
		return key === undefined ? undefined : `${isDry ? 'dry' : 'real'}:${key}`;
	}
}

/** Splits entries into the batches of requests, none of which holds two accounts. */
export function splitByAccount(slots: readonly Slot[], size: number): Array<Batch<Slot>> {
	const accounts = new Map<ICredentialDataDecryptedObject, Slot[]>();
	for (const slot of slots) {
		const own = accounts.get(slot.credential);
		if (own) own.push(slot);
		else accounts.set(slot.credential, [slot]);
	}
	return [...accounts.values()].flatMap((own) => split(own, size));
}

/** A batch that is about to leave: what goes, and what has to stay with its answers. */
export interface Turns {
	readonly leaving: { readonly slots: readonly Slot[]; readonly wires: readonly unknown[] };
	readonly staying: { readonly slots: readonly Slot[]; readonly answers: readonly Answer[] };
}

/** Asks each item just before it leaves. */
export async function takeTurns(slots: readonly Slot[]): Promise<Turns> {
	const leaving: { slots: Slot[]; wires: unknown[] } = { slots: [], wires: [] };
	const staying: { slots: Slot[]; answers: Answer[] } = { slots: [], answers: [] };
	for (const slot of slots) {
		let { wire } = slot;
		let refusal: Answer | undefined;
		for (const take of slot.turns) {
			const turn = await take(wire);
			if ('wire' in turn) wire = turn.wire;
			else refusal ??= turn.answer;
		}
		if (refusal) {
			staying.slots.push(slot);
			staying.answers.push(refusal);
		} else {
			leaving.slots.push(slot);
			leaving.wires.push(wire);
		}
	}
	return { leaving, staying };
}

function dedupeKeyOf({ options }: RawParameters): string | undefined {
	if (options.skipAlreadySent !== true) return undefined;
	const key = typeof options.dedupeKey === 'string' ? options.dedupeKey.trim() : '';
	if (key !== '') return key;
	throw new InvalidInput(
		'dedupeKey',
		'is empty, and Skip Already Sent is on',
		'Set what must be sent only once, for example the ID of the lead and the name of the campaign.',
	);
}

/** Marks an answer that stands for several items of the input. */
export function sharing({ join }: Operation, indices: readonly number[], answer: Answer): Answer {
	return join && indices.length > 1 ? { ...answer, indices } : answer;
}
