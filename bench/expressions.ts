import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { process } from '../dev/node';
import { itemReader } from '../dist/shared/run/itemReader';
import { AcmeApi } from '../test/support/acme';
import { changing, useEngine } from '../test/expressions/probe';
import { descriptionOf, runAfter } from '../test/support/n8n';
import { median } from './rounds';

/** Given as JSON on the command line, as for every child process of `bench`. */
export interface ExpressionsRun {
	readonly forms: readonly string[];
	readonly items: number;
	readonly rounds: number;
}

/** Medians: µs for each item. */
export interface ExpressionsResult {
	readonly times: ReadonlyArray<{
		readonly form: string;
		/** n8n's evaluator, which every other node asks. */
		readonly n8n: number;
		readonly ours: number;
	}>;
}

const fieldOf = (index: number) => {
	const name = `p${index}`;
	return { displayName: name, name, type: 'string', default: '' } as const;
};

/** Has items of its own, so that `$('Contacts')` is not `$json`. */
const passing = changing('passing', (items) =>
	items.map(({ json }, item) => ({ json: { ...json }, pairedItem: { item } })),
);

/** Both readings take turns: a machine that slows down slows down both. */
class Measuring implements INodeType {
	description: INodeTypeDescription;

	result: ExpressionsResult = { times: [] };

	constructor(private readonly given: ExpressionsRun) {
		const properties = given.forms.map((_, index) => fieldOf(index));
		this.description = { ...descriptionOf('measuring'), properties };
	}

	// n8n calls `execute` with its context as `this`, so this node is bound here.
	get execute() {
		const keep = (result: ExpressionsResult) => {
			this.result = result;
		};
		const { forms, rounds } = this.given;
		return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const items = this.getInputData();
			const timeOf = (read: (index: number) => unknown) => {
				const start = process.hrtime.bigint();
				for (const index of items.keys()) read(index);
				return Number(process.hrtime.bigint() - start) / 1000 / items.length;
			};
			const times = forms.map((form, index) => {
				const field = fieldOf(index);
				const [n8n, ours]: [number[], number[]] = [[], []];
				for (let round = 0; round <= rounds; round++) {
					const read = itemReader(this, [field], []);
					const took = [timeOf((i) => this.getNodeParameter(field.name, i)), timeOf(read)] as const;
					// The first round warms up.
					if (round === 0) continue;
					n8n.push(took[0]);
					ours.push(took[1]);
				}
				return { form, n8n: median(n8n), ours: median(ours) };
			});
			keep({ times });
			return [[]];
		};
	}
}

async function main(): Promise<void> {
	const given: ExpressionsRun = JSON.parse(process.argv[2] ?? '{}');
	await useEngine('vm');
	const node = new Measuring(given);
	const items = Array.from({ length: given.items }, (_, index) => ({
		first: ` Anna ${index}`,
		last: 'Ivanova',
		phone: 9001112233 + index,
		orders: [{ city: 'Omsk' }],
	}));
	const { error } = await runAfter(
		[
			{ name: 'Contacts', node: passing },
			{ name: 'Filter', node: passing },
		],
		{ node, credentialType: new AcmeApi() },
		{
			parameters: Object.fromEntries(given.forms.map((form, i) => [fieldOf(i).name, `=${form}`])),
			items,
		},
	);
	if (error) throw error;
	await useEngine('legacy');
	process.stdout.write(JSON.stringify(node.result));
}

void main();
