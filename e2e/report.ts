import { isDeepStrictEqual } from '../dev/node';
import { say } from '../dev/lifetime';

/** What a scenario found: what it is, what was seen, and what should have been. */
export type Finding = [what: string, is: unknown, shouldBe: unknown];

/** A line of the summary. */
export interface Row {
	readonly part: string;
	/** Of n8n, with what is special about it: `2.41.1, durable polling`. */
	readonly line: string;
	passed: number;
	failed: number;
	seconds: number;
}

/** What cannot be checked on a line of n8n, and why. */
export interface Skipped {
	readonly part: string;
	readonly line: string;
	readonly what: string;
	readonly reason: string;
}

/** Collects what the parts of the end-to-end tests find, and says it as it comes. */
export class Report {
	readonly rows: Row[] = [];

	readonly failures: string[] = [];

	readonly skipped: Skipped[] = [];

	/** Runs one scenario; what it throws is a finding too, so that the others still run. */
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
			failures.push(error instanceof Error ? error.message : String(error));
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

	/** Never in silence: the summary names it. */
	skip(skipped: Skipped): void {
		this.skipped.push(skipped);
	}

	/** Counts time that belongs to no scenario: installing, starting. */
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
