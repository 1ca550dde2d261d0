import { drawn } from '../dev/draw';
import { isDeepStrictEqual } from '../dev/node';
import { say } from '../dev/lifetime';

/** A finding of a scenario: its name, the actual value, and the expected value. */
export type Finding = [what: string, is: unknown, shouldBe: unknown];

/** A line of the summary. */
export interface Row {
	readonly part: string;
	/** Version of n8n with its variant: `2.41.1, durable polling`. */
	readonly line: string;
	passed: number;
	failed: number;
	seconds: number;
}

/** A check that a line of n8n does not allow, and why. */
export interface Skipped {
	readonly part: string;
	readonly line: string;
	readonly what: string;
	readonly reason: string;
}

/** With the cause: `fetch` alone says only that it failed. */
function describe(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Collects the findings of the end-to-end tests and prints them as they come. */
export class Report {
	readonly rows: Row[] = [];

	readonly failures: string[] = [];

	readonly skipped: Skipped[] = [];

	/** @param isSample whether only some lines of the parts are run */
	constructor(private readonly isSample = false) {}

	/** The lines of a part, versions of n8n for example: all, or in a sample the one that is drawn. */
	sampleOf<T extends string>(part: string, lines: readonly T[]): readonly T[] {
		if (!this.isSample) return lines;
		const [first] = drawn(lines.map((line) => ({ name: `${part} ${line}`, line })));
		const reason = 'not in this sample; each commit draws another one';
		for (const line of lines) {
			if (line !== first?.line) this.skip({ part, line, what: 'everything', reason });
		}
		return lines.filter((line) => line === first?.line);
	}

	/** The same of lines with a value each. */
	entriesOf<T>(part: string, entries: Readonly<Record<string, T>>): Array<[string, T]> {
		const names = this.sampleOf(part, Object.keys(entries));
		return Object.entries(entries).filter(([name]) => names.includes(name));
	}

	/** Runs one scenario. An error counts as a finding too, so that the others still run. */
	async scenario(
		part: string,
		line: string,
		title: string,
		work: () => Promise<Finding[]>,
	): Promise<void> {
		const started = Date.now();
		const failures: string[] = [];
		let passed = 0;
		try {
			for (const [what, is, shouldBe] of await work()) {
				if (isDeepStrictEqual(is, shouldBe)) passed += 1;
				else {
					failures.push(`${what}: ${JSON.stringify(is)}, expected ${JSON.stringify(shouldBe)}`);
				}
			}
		} catch (error) {
			failures.push(describe(error));
		}
		const seconds = (Date.now() - started) / 1000;
		const counts = `${passed} passed, ${failures.length} failed`;
		say(`${part}, ${line}: ${title} · ${counts} · ${seconds.toFixed(1)} s`);
		for (const failure of failures) {
			const text = `${part}, ${line}: ${title}: ${failure}`;
			say(`Not as expected: ${text}`);
			this.failures.push(text);
		}
		this.add({ part, line, passed, failed: failures.length, seconds });
	}

	/** Never silent: the summary names it. */
	skip(skipped: Skipped): void {
		this.skipped.push(skipped);
	}

	/** Counts time outside scenarios: installing, starting. */
	add({ part, line, passed, failed, seconds }: Row): void {
		const row = this.rows.find((entry) => entry.part === part && entry.line === line);
		if (!row) this.rows.push({ part, line, passed, failed, seconds });
		else {
			row.passed += passed;
			row.failed += failed;
			row.seconds += seconds;
		}
	}
}
