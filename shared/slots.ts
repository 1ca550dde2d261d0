import { InvalidInput } from './errors';
import type { Answer, Environment, Operation, Prepared, RawParameters } from './operation';

/** An entry of a request, and the input items that it stands for. */
export interface Slot {
	readonly item: Prepared;
	/** More than one where a query names the same id again, and where items go out as one. */
	readonly indices: number[];
	/** With `skipAlreadySent`: what must be sent only once. */
	readonly dedupeKey?: string;
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

	private readonly byKey = new Map<string, Slot>();

	private readonly byDedupeKey = new Map<string, number>();

	constructor(private readonly operation: Operation) {}

	/** Takes an item into an earlier one, if both belong together. */
	join(parameters: RawParameters, environment: Environment, index: number): boolean {
		const key = this.joinKey(parameters, environment.isDryRun);
		const first = key === undefined ? undefined : this.byKey.get(key);
		if (!first) return false;
		this.operation.join?.into(first.item, parameters, environment);
		first.indices.push(index);
		return true;
	}

	add(item: Prepared, parameters: RawParameters, index: number, isDry: boolean): void {
		const { kind, keyParameter } = this.operation;
		const key = this.joinKey(parameters, isDry) ?? item.key;
		const twin = key === undefined ? undefined : this.byKey.get(key);
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
		const slot: Slot = { item, indices: [index], ...(dedupeKey !== undefined && { dedupeKey }) };
		if (key !== undefined) this.byKey.set(key, slot);
		(isDry ? this.dry : this.real).push(slot);
	}

	/** A dry run among items that are sent must not end up in their request. */
	private joinKey(parameters: RawParameters, isDry: boolean): string | undefined {
		const key = this.operation.join?.keyOf(parameters);
		return key === undefined ? undefined : `${isDry ? 'dry' : 'real'}:${key}`;
	}
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
