import type {
	OperationUnderTest,
	SendingUnderTest,
	WaitingUnderTest,
} from '../../providers/provider';
import { providers } from '../support/providers';
import type { RunningProvider } from '../support/providers';
import { startElsewhere } from './elsewhere';
import type { Elsewhere } from './elsewhere';
import type { PlayedOperation } from './operations';

/** An operation with its simulator. */
export interface Target {
	/** `mobilon sms/send` */
	readonly name: string;
	readonly provider: string;
	readonly operation: string;
	readonly running: RunningProvider;
	readonly found: OperationUnderTest;
	/** Throws for an operation that does not send. */
	readonly sending: SendingUnderTest;
	/** Throws for an operation that cannot wait. */
	readonly waiting: WaitingUnderTest;
	readonly elsewhere: Elsewhere;
	/** With another simulator: what is still on its way to the old one reaches nobody. */
	restart(): Promise<void>;
	close(): Promise<void>;
}

export async function startTarget({
	name,
	provider,
	path: operation,
}: PlayedOperation): Promise<Target> {
	const start = async () => {
		const running = await providers[provider]?.start();
		const found = running?.operations[operation];
		if (!running || !found) throw new Error(`${provider} has no operation ${operation}`);
		return { running, found };
	};
	const elsewhere = await startElsewhere();
	let current = await start();
	return {
		name,
		provider,
		operation,
		elsewhere,
		get running() {
			return current.running;
		},
		get found() {
			return current.found;
		},
		get sending() {
			return existing(current.found.sending, `providers/${provider}.ts: ${operation}.sending`);
		},
		get waiting() {
			return existing(current.found.waiting, `providers/${provider}.ts: ${operation}.waiting`);
		},
		restart: async () => {
			await current.running.close();
			current = await start();
		},
		close: async () => {
			await Promise.all([current.running.close(), elsewhere.close()]);
		},
	};
}

function existing<T>(value: T | undefined, name: string): T {
	if (value === undefined) throw new Error(`${name} is missing`);
	return value;
}
