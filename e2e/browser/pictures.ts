import { fsp, path, process } from '../../dev/node';
import { VIEW } from './chromium';
import type { Box, Editor } from './editor';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';

const THEMES = ['light', 'dark'] as const;

const EDGE = 25;

/** Canvas that the editor leaves visible around an open panel. */
const PANEL: Box = {
	x: EDGE,
	y: EDGE,
	width: VIEW.width - 2 * EDGE,
	height: VIEW.height - 2 * EDGE,
};

/**
 * Kilobytes: a smaller file is an empty page, a larger one is too big for a README, even when its
 * colours have been reduced to a palette.
 */
const SMALLEST = 10;
const LARGEST = 400;

/**
 * Pictures go into the run's home; `PICTURES=docs/images` puts them where the README shows them.
 */
export function picturesFolder(home: N8nHome): string {
	return path.resolve(process.env.PICTURES || path.join(home.folder, 'pictures'));
}

/** Saves a picture and checks its size in pixels and in kilobytes. */
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

	/**
	 * Takes a part of the page, by default the panel of a node, in both themes. `hasIcons`: whether
	 * our icons are on the page.
	 */
	async take(name: string, clip: Box = PANEL, hasIcons = true): Promise<Finding[]> {
		const { page } = this.editor;
		await this.editor.dismissToasts();
		const images: Buffer[] = [];
		const findings: Finding[] = [];
		for (const theme of THEMES) {
			// n8n follows the system's theme unless configured otherwise, at once and without a reload.
			await page.emulateMedia({ colorScheme: theme });
			const { broken } = hasIcons ? await this.editor.icons() : { broken: 0 };
			if (broken > 0) throw new Error(`${broken} icons are broken in the ${theme} theme`);
			const { image, finding } = await this.shoot(`${name}-${theme}`, clip);
			images.push(image);
			findings.push(finding);
		}
		await page.emulateMedia({ colorScheme: 'light' });
		const [light, dark] = images.map((image) => image.toString('base64'));
		return [...findings, [`${name} is not the same in both themes`, light !== dark, true]];
	}

	/** Takes one picture in the current theme. */
	async shoot(name: string, clip: Box): Promise<{ image: Buffer; finding: Finding }> {
		const { page } = this.editor;
		const image = await page.screenshot({ animations: 'disabled', caret: 'hide', clip });
		const finding = await keepPicture(path.join(this.folder, `${name}.png`), image, clip);
		return { image, finding };
	}

	/** Takes a picture of a failure, to help find its cause. */
	async keep(name: string): Promise<void> {
		if (!process.env.PICTURES) return;
		await fsp.mkdir(this.folder, { recursive: true });
		await this.editor.page.screenshot({ path: path.join(this.folder, `${name}.png`) });
	}
}

/**
 * Width and height of a PNG, from its first block, after eight bytes of signature and eight of a
 * header.
 */
function sizeOf(image: Buffer): [width: number, height: number] {
	return [image.readUInt32BE(16), image.readUInt32BE(20)];
}
