import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../src/examples';
import { DESKTOP, settled, visit } from './browser';

describe('the explorer', () => {
  it('runs every example under the strict policy', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      const answer = await page.goto('/graphiql');
      const policy = answer?.headers()['content-security-policy'] ?? '';
      expect(policy).toMatch(/style-src 'self'(;|$)/);
      expect(policy).toMatch(/script-src 'self'(;|$)/);
      expect(policy).not.toMatch(/unsafe/);
      await settled(page);
      const status = page.locator('.pane-answer [role="status"]');
      for (const [index] of EXAMPLES.entries()) {
        await page.locator('.explorer-head select').first().selectOption({ index });
        const response = page.waitForResponse((one) => one.url().endsWith('/graphql'));
        await page.getByRole('button', { name: 'Jalankan' }).click();
        await response;
        await expect.poll(() => status.textContent()).toMatch(/^200, \d+ ms/);
        const shown = await page.locator('.pane-answer .cm-content').textContent();
        expect(shown).toMatch(/"data"/);
        expect(shown).not.toMatch(/"errors"/);
      }
    }));

  it('draws its editor: styles reached the shadow root', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/graphiql');
      await settled(page);
      const editor = page.locator('.pane-query .cm-editor');
      expect(await editor.evaluate((element) => getComputedStyle(element).display)).toBe('flex');
      const colours = await page
        .locator('.pane-query .cm-line span')
        .evaluateAll((spans) => new Set(spans.map((span) => getComputedStyle(span).color)).size);
      expect(colours).toBeGreaterThanOrEqual(3);
    }));

  it('completes from our own schema, shows faults, and runs by key', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/graphiql');
      await settled(page);
      await page.locator('.pane-docs .docs').waitFor();
      const content = page.locator('.pane-query .cm-content');
      await content.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('{ clust');
      await page.keyboard.press('Control+Space');
      await page.locator('.cm-tooltip-autocomplete li', { hasText: 'clusters' }).first().waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('{ clusters { nodes { nosuchfield ');
      await page.locator('.pane-query .cm-lintRange-error').first().waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('{ sectors(first: 1) { nodes { name } } }');
      await page.keyboard.press('Control+Enter');
      await expect.poll(() => page.locator('.pane-answer .cm-content').textContent()).toMatch(/"sectors"/);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
      expect(await content.evaluate((element) => element === (element.getRootNode() as ShadowRoot).activeElement)).toBe(
        false,
      );
    }));

  it('shows the schema as reading matter', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/graphiql');
      await page.getByRole('searchbox').fill('coopera');
      await page.getByRole('button', { name: 'Cooperative', exact: true }).click();
      await page.locator('.docs-name', { hasText: 'Cooperative' }).waitFor();
      expect(await page.locator('.docs-field').count()).toBeGreaterThan(10);
    }));
});
