import { coverage } from '../dev/coverage';
import { pages } from '../dev/coverageTables';
import { fs } from '../dev/node';
import { runNode } from './support/n8n';
import { providers } from './support/providers';

const rows = coverage();

test('the pages hold what the nodes give: npm run coverage writes them', async () => {
	const texts = await pages();
	expect([...texts.keys()]).toEqual(['README.md', 'docs/coverage.md']);
	for (const [file, text] of texts) expect(fs.readFileSync(file, 'utf8')).toBe(text);
});

test('the page of each provider names its requests', () => {
	for (const { folder, sources } of rows) {
		const page = fs.readFileSync(`nodes/${folder}/README.md`, 'utf8');
		for (const { request } of sources.filter((source) => !/productionUrl/.test(source.request))) {
			expect([folder, request, page.includes(`\`${request}\``)]).toEqual([folder, request, true]);
		}
	}
});

describe.each(Object.entries(providers))('%s', (_, { under, start, local = [] }) => {
	const { displayName } = under.node.description;
	const own = rows.filter(({ node, id }) => node === displayName && id !== '');

	test('is asked what the table says', async () => {
		expect(own.map(({ id }) => id).filter((id) => !local.includes(id))).not.toEqual([]);
		const running = await start();
		try {
			for (const { id, sources } of own) {
				const operation = running.operations[id];
				if (!operation) {
					expect([id, sources]).toEqual([local.find((name) => name === id), []]);
					continue;
				}
				const { parameters, binary } = operation;
				const items = await operation.items(1);
				await runNode(under, { parameters, items, binary, credential: running.credential });
				const last = running.requests.at(-1);
				const asked = `${last?.method} ${last?.path}`;
				const [[method = '', ...segments] = []] = sources.map(({ request }) =>
					// The base URL of the simulator has no path; every other brace is one segment.
					request.replace(/\{\w*[bB]aseUrl\}/, '').split(/(\{\w+\})/),
				);
				const pattern = [method, ...segments].map((part) =>
					part.startsWith('{') ? '[^/]+' : part,
				);
				expect(asked).toMatch(new RegExp(`^${pattern.join('')}$`));
			}
		} finally {
			await running.close();
		}
	});
});
