import type { QueuedFault } from '../simulators/faults';
import { faultsOf } from './faults';
import { Mistake, type Provider } from './provider';
import type { ActiveFault, FaultChoice } from './wire';

export interface FaultOrder {
	/** The name of a choice. */
	fault: string;
	/** Infinity: until it is switched off. */
	times: number;
	/** Queries, too. */
	all: boolean;
	/** Only for a choice with seconds. */
	seconds: number;
}

interface Switched {
	label: string;
	all: boolean;
	provider: Provider;
	queued: QueuedFault;
}

/** The active faults. */
export class Switches {
	private readonly on = new Map<number, Switched>();
	private lastId = 0;

	choices({ batches }: Provider): FaultChoice[] {
		return faultsOf(batches).map(({ name, label, hint, takesSeconds }) => {
			return { name, label, hint, takesSeconds };
		});
	}

	/** Faults that still wait for a request. */
	at(provider: Provider): ActiveFault[] {
		return [...this.on].flatMap(([id, switched]) => {
			const { label, all, queued } = switched;
			if (queued.left === 0) this.on.delete(id);
			if (queued.left === 0 || switched.provider !== provider) return [];
			return [{ id, label, all, left: queued.left === Infinity ? null : queued.left }];
		});
	}

	switchOn(provider: Provider, { fault, times, all, seconds }: FaultOrder): string {
		const choice = faultsOf(provider.batches).find(({ name }) => name === fault);
		if (!choice) throw new Mistake(`There is no fault ${fault}`);
		const label = choice.takesSeconds ? `${choice.label}, ${seconds} s` : choice.label;
		const queued = provider.fault(choice.make(seconds), { times, all });
		this.lastId += 1;
		this.on.set(this.lastId, { label, all, provider, queued });
		return `${provider.name}: ${label} is on`;
	}

	switchOff(id: number): string {
		const switched = this.on.get(id);
		if (!switched) throw new Mistake('This fault is off already');
		switched.queued.remove();
		this.on.delete(id);
		return `${switched.provider.name}: ${switched.label} is off`;
	}

	clear(): void {
		this.on.clear();
	}
}
