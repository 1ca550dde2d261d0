import { crypto } from '../dev/node';
import { callPasswordRoutes, type CallPasswordAccess } from './callPasswordRoutes';
import { count, startSingle, type SingleOptions, type SingleSimulator } from './single';

export type CallPasswordService = 'callPassword';

export interface CallPasswordSimulatorOptions
	extends SingleOptions<CallPasswordService>,
		Partial<CallPasswordAccess> {
	/** The next code, for one that begins with 0 or comes twice. Default: random digits. */
	makeCode?: (capacity: number) => string;
}

export interface CallPasswordSimulator
	extends SingleSimulator<CallPasswordService, '/api/call-password/send/'>,
		CallPasswordAccess {
	/** Id → code, what the person saw on the phone. */
	readonly codes: ReadonlyMap<string, string>;
	/** Id → the number that was rung. */
	readonly numbers: ReadonlyMap<string, string>;
	/** From now on the number is answered with `result: "error"` and the text, and not rung. */
	refuseNumber(number: string, text: string): void;
}

function randomDigits(capacity: number): string {
	return String(crypto.randomInt(10 ** capacity)).padStart(capacity, '0');
}

export async function startCallPassword(
	options: CallPasswordSimulatorOptions = {},
): Promise<CallPasswordSimulator> {
	const { apiKey = 'testKey', login = 'testUser', password = 'testPassword' } = options;
	const { makeCode = randomDigits } = options;
	const access = { apiKey, login, password };
	const deliveries = new Map<string, number>();
	const codes = new Map<string, string>();
	const numbers = new Map<string, string>();
	const refused = new Map<string, string>();
	// The document's first id. Not started again by reset: an id stands for one call.
	let nextId = 1234;
	const ring = (number: string, capacity: number) => {
		const id = String(nextId);
		nextId += 1;
		const code = makeCode(capacity);
		codes.set(id, code);
		numbers.set(id, number);
		count(deliveries, number);
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
			refused.set(number, text);
		},
	};
}
