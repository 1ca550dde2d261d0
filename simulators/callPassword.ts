import { crypto } from '../dev/node';
import { callPasswordRoutes, type CallPasswordAccess } from './callPasswordRoutes';
import { remember } from './remember';
import { count, startSingle, type SingleOptions, type SingleSimulator } from './single';

export type CallPasswordService = 'callPassword';

/** A call that was made. */
export interface Verification {
	readonly id: string;
	readonly number: string;
	/** The last digits of the calling number. */
	readonly code: string;
}

export interface CallPasswordSimulatorOptions
	extends SingleOptions<CallPasswordService>,
		Partial<CallPasswordAccess> {
	/** The next code, e.g. one that begins with 0 or comes twice. Default: random digits. */
	makeCode?: (capacity: number) => string;
	onAccept?: (verification: Verification) => void;
}

export interface CallPasswordSimulator
	extends SingleSimulator<CallPasswordService, '/api/call-password/send/'>,
		CallPasswordAccess {
	/** Id → code that the person saw on the phone. */
	readonly codes: ReadonlyMap<string, string>;
	/** Id → called number. */
	readonly numbers: ReadonlyMap<string, string>;
	/**
	 * From now on the reply for this number is `result: "error"` with the text, and nobody is called.
	 */
	refuseNumber(number: string, text: string): void;
	/** Undoes `refuseNumber`. */
	acceptNumber(number: string): void;
	/** Number → text, for refused numbers. */
	readonly refusedNumbers: ReadonlyMap<string, string>;
}

function randomDigits(capacity: number): string {
	return String(crypto.randomInt(10 ** capacity)).padStart(capacity, '0');
}

export async function startCallPassword(
	options: CallPasswordSimulatorOptions = {},
): Promise<CallPasswordSimulator> {
	const { apiKey = 'testKey', login = 'testUser', password = 'testPassword' } = options;
	const { makeCode = randomDigits, memory: { items: most } = {} } = options;
	const access = { apiKey, login, password };
	const deliveries = new Map<string, number>();
	const codes = new Map<string, string>();
	const numbers = new Map<string, string>();
	const refused = new Map<string, string>();
	// The document's first id. `reset` does not restart it: an id identifies one call.
	let nextId = 1234;
	const ring = (number: string, capacity: number) => {
		const id = String(nextId);
		nextId += 1;
		const code = makeCode(capacity);
		remember(codes, id, code, most);
		remember(numbers, id, number, most);
		count(deliveries, number, most);
		options.onAccept?.({ id, number, code });
		return { id, code };
	};
	const simulator = await startSingle<CallPasswordService, '/api/call-password/send/'>({
		...options,
		service: 'callPassword',
		routes: callPasswordRoutes(access, refused, ring),
		deliveries,
		clear() {
			codes.clear();
			numbers.clear();
			refused.clear();
		},
	});
	return {
		...simulator,
		...access,
		codes,
		numbers,
		refuseNumber(number, text) {
			remember(refused, number, text, most);
		},
		acceptNumber(number) {
			refused.delete(number);
		},
		refusedNumbers: refused,
	};
}
