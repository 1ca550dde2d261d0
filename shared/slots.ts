import { InvalidInput } from './errors';
import type { Environment, Operation, Prepared, RawParameters } from './operation';

/** An entry of a request, and the input items that it stands for. */
export interface Slot {
	readonly item: Prepared;
	/** More than one where a query names the same id again, and where items go out as one. */
	readonly indices: number[];
}

/** Sorts items into entries of requests: one each, unless their keys say otherwise. */
export class Slots {
	readonly real: Slot[] = [];

	readonly dry: Slot[] = [];

	private readonly byKey = new Map<string, Slot>();

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
		const slot: Slot = { item, indices: [index] };
		if (key !== undefined) this.byKey.set(key, slot);
		(isDry ? this.dry : this.real).push(slot);
	}

	/** A dry run among items that are sent must not end up in their request. */
	private joinKey(parameters: RawParameters, isDry: boolean): string | undefined {
		const key = this.operation.join?.keyOf(parameters);
		return key === undefined ? undefined : `${isDry ? 'dry' : 'real'}:${key}`;
	}
}

/** Marks an answer that stands for several items of the input. */
export const sharing = ({ join }: Operation, indices: readonly number[]) =>
	join && indices.length > 1 ? { indices } : {};
