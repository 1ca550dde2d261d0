import { Arrivals } from './arrivals';
import { Live, type Listener } from './live';
import { Mistake, type Hooks, type Provider, type Values } from './provider';
import { closeAll } from './providers';
import { Switches, type FaultOrder } from './switches';
import type { ProviderId, RawRequest, Update } from './wire';

/** Keeps the entries and requests of the simulators, and carries out a person's actions on them. */
export class Desk {
	private readonly providers = new Map<string, Provider>();
	private readonly arrivals = new Arrivals();
	private readonly switches = new Switches();
	private readonly live = new Live(() => this.whole());
	private isAutomatic = true;

	/** The hooks for a provider; `add` it once it runs. */
	hooks(provider: ProviderId): Hooks {
		return this.arrivals.hooks(provider);
	}

	add(provider: Provider): void {
		this.providers.set(provider.id, provider);
	}

	list(): Provider[] {
		return [...this.providers.values()];
	}

	/** Sends the whole state, then each change; returns a function that stops it. */
	listen(listener: Listener): () => void {
		return this.live.listen(listener);
	}

	raw(id: number): RawRequest | undefined {
		return this.arrivals.raw(id);
	}

	setAutomatic(isAutomatic: boolean): string {
		this.isAutomatic = isAutomatic;
		for (const provider of this.list()) provider.hold(!isAutomatic);
		return isAutomatic ? 'Calls and messages end by themselves' : 'You decide how they end';
	}

	/** Restores the state after a start; the mode stays. */
	reset(): string {
		for (const provider of this.list()) provider.reset();
		this.arrivals.clear();
		this.switches.clear();
		this.live.tellAll();
		return 'All is forgotten, and every fault is off';
	}

	async actOnEntry(id: number, action: string, values: Values): Promise<string> {
		const item = this.arrivals.item(id);
		if (!item) throw new Mistake('This entry is not on the list any more');
		return await item.act(action, values);
	}

	async actOnProvider(id: string, action: string, values: Values): Promise<string> {
		return await this.find(id).act(action, values);
	}

	switchOn(provider: string, order: FaultOrder): string {
		return this.switches.switchOn(this.find(provider), order);
	}

	switchOff(id: number): string {
		return this.switches.switchOff(id);
	}

	async close(): Promise<void> {
		this.live.close();
		await closeAll(this.list());
	}

	private find(id: string): Provider {
		const provider = this.providers.get(id);
		if (!provider) throw new Mistake(`There is no provider ${id}`);
		return provider;
	}

	private whole(): Update {
		return {
			whole: true,
			automatic: this.isAutomatic,
			providers: this.list().map((provider) => {
				const { id, name, credential } = provider;
				return {
					...{ id, name, credential },
					values: provider.values(),
					actions: provider.actions(),
					choices: this.switches.choices(provider),
					faults: this.switches.at(provider),
				};
			}),
			entries: this.arrivals.entries(),
			requests: this.arrivals.requests(),
		};
	}
}
