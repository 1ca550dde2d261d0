import { fsp, path, process } from '../../dev/node';
import { VIEW } from './chromium';
import type { Box, Editor } from './editor';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';

const THEMES = ['light', 'dark'] as const;

const EDGE = 25;

/** The editor leaves this much of the canvas around an open panel. */
const PANEL: Box = {
	x: EDGE,
	y: EDGE,
	width: VIEW.width - 2 * EDGE,
	height: VIEW.height - 2 * EDGE,
};

/** Kilobytes: less is an empty page, more is too much for a README. */
const SMALLEST = 10;
const LARGEST = 200;

/** They go into the run's home; `PICTURES=docs/images` puts them where the README shows them. */
export function picturesFolder(home: N8nHome): string {
	return path.resolve(process.env.PICTURES || path.join(home.folder, 'pictures'));
}

/** Keeps a picture, and looks at its size in pixels and in kilobytes. */
export async function keepPicture(
	file: string,
	image: Buffer,
	{ width, height }: Pick<Box, 'width' | 'height'>,
): Promise<Finding> {
	await fsp.mkdir(path.dirname(file), { recursive: true });
	await fsp.writeFile(file, image);
	const kilobytes = image.length / 1024;
	const isOfUse = kilobytes > SMALLEST && kilobytes < LARGEST;
	const what = `${path.basename(file)}: ${Math.round(kilobytes)} kB`;
	return [what, [...sizeOf(image), isOfUse], [width, height, true]];
}

/** Takes the pictures of the README, each in light and dark theme, and those of the examples. */
export class Pictures {
	private readonly folder: string;

	constructor(
		private readonly editor: Editor,
		home: N8nHome,
	) {
		this.folder = picturesFolder(home);
	}

	/** What the editor shows now: this part of the page, by default the panel of a node. */
	async take(name: string, clip: Box = PANEL): Promise<Finding[]> {
		const { page } = this.editor;
		await this.editor.dismissToasts();
		const images: Buffer[] = [];
		const findings: Finding[] = [];
		for (const theme of THEMES) {
			// n8n follows the system's theme unless told otherwise, at once and without a reload.
			await page.emulateMedia({ colorScheme: theme });
			const { broken } = await this.editor.icons();
			if (broken > 0) throw new Error(`${broken} icons are broken in the ${theme} theme`);
			const { image, finding } = await this.shoot(`${name}-${theme}`, clip);
			images.push(image);
			findings.push(finding);
		}
		await page.emulateMedia({ colorScheme: 'light' });
		const [light, dark] = images.map((image) => image.toString('base64'));
		return [...findings, [`${name} is not the same in both themes`, light !== dark, true]];
	}

	/** One picture, in the theme that the page has. */
	async shoot(name: string, clip: Box): Promise<{ image: Buffer; finding: Finding }> {
		const { page } = this.editor;
		const image = await page.screenshot({ animations: 'disabled', caret: 'hide', clip });
		const finding = await keepPicture(path.join(this.folder, `${name}.png`), image, clip);
		return { image, finding };
	}

	/** Where something went wrong, for the person who looks for the reason. */
	async keep(name: string): Promise<void> {
		if (!process.env.PICTURES) return;
		await fsp.mkdir(this.folder, { recursive: true });
		await this.editor.page.screenshot({ path: path.join(this.folder, `${name}.png`) });
	}
}

/** Width and height of a PNG: its first block, after eight bytes of signature and eight of a header. */
function sizeOf(image: Buffer): [width: number, height: number] {
	return [image.readUInt32BE(16), image.readUInt32BE(20)];
}
