import axios from 'axios';
import type { RecordedRequest } from '../../simulators/log';

/** A raw request: bytes unchanged, anything else as JSON. */
export interface Asked {
	method?: string;
	path?: string;
	headers?: Record<string, string | undefined>;
	body?: unknown;
}

/** The refusal of a request, and its error, for the title. */
export type Refused = [status: number, words: string, wrong: string, asked: Asked];

interface Simulator {
	readonly requests: ReadonlyArray<Pick<RecordedRequest, 'path' | 'status'>>;
	readonly deliveries: ReadonlyMap<string, number>;
	reset(): void;
	close(): Promise<void>;
}

interface Service<Running> {
	start(): Promise<Running>;
	baseUrlOf(running: Running): string;
	/** A correct request, but for the row's change. */
	asked: Asked;
}

/** With status 200, the refusal is the provider's own. */
const answerOf = (status: number, words: string) =>
	status === 200 ? { result: 'error', error_code: words } : { error: words };

/** Rows of one field or object each, titled by the change. */
export function refusedFor<Change>(
	rows: Array<[words: string, change: Change]>,
	askedOf: (change: Change) => Asked,
	status = 400,
): Refused[] {
	return rows.map(([words, change]) => {
		const wrong = JSON.stringify(change, (_, value) => (value === undefined ? 'left out' : value));
		return [status, words, wrong, askedOf(change)];
	});
}

/** Each row is refused in these words and logged, and nobody is called. */
export function testRefusals<Running extends Simulator>(
	name: string,
	service: Service<Running>,
	rows: Refused[],
): void {
	describe(name, () => {
		let running: Running;
		beforeAll(async () => {
			running = await service.start();
		});
		beforeEach(() => running.reset());
		afterAll(async () => await running.close());

		test.each(rows)('%d, %s: %s', async (status, words, _wrong, change) => {
			const { method = 'POST', path = '', body, headers } = { ...service.asked, ...change };
			const reply = await axios.request<unknown>({
				url: `${service.baseUrlOf(running)}${path}`,
				method,
				// Bytes, because axios would quote a text that is not JSON.
				data: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body) ?? ''),
				headers: { 'Content-Type': 'application/json', ...service.asked.headers, ...headers },
				maxBodyLength: Infinity,
				validateStatus: () => true,
				proxy: false,
			});
			expect([reply.status, reply.data]).toEqual([status, answerOf(status, words)]);
			expect(running.requests).toMatchObject([{ path, status }]);
			expect([...running.deliveries]).toEqual([]);
			const { allow = '', 'www-authenticate': scheme = '' } = reply.headers;
			expect(allow).toMatch(status === 405 ? /^(GET|POST)$/ : /^$/);
			expect(scheme).toMatch(status === 401 ? /^(Basic|Bearer) realm="simulator"$/ : /^$/);
		});
	});
}
