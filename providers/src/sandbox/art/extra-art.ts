// Drawings in the manner of Fluent Emoji for things it has no icon of. Each is the inside of a 32 by 32 view box.

/** Bodies by name. */
export const EXTRA_ART: Readonly<Record<string, string>> = {
  cube: '<path fill="#e0484d" d="M16 2.5 28.5 9v14L16 29.5 3.5 23V9z"/><path fill="#f8716c" d="M16 2.5 28.5 9 16 15.6 3.5 9z"/><path fill="#b92f45" d="M28.5 9v14L16 29.5V15.6z"/>',
  sphere:
    '<circle cx="16" cy="16" r="13.5" fill="#3f8be8"/><path fill="#2f6fd0" d="M28.9 12A13.5 13.5 0 0 1 6.5 25.6 16 16 0 0 0 28.9 12"/><ellipse cx="11.2" cy="9.8" rx="4" ry="2.6" fill="#a9d2ff" transform="rotate(-36 11.2 9.8)"/>',
  cylinder:
    '<path fill="#f3a33c" d="M6 7v18c0 2.5 4.5 4.5 10 4.5s10-2 10-4.5V7z"/><path fill="#d97e25" d="M20 11v18.1c3.6-.8 6-2.3 6-4.1V7z"/><ellipse cx="16" cy="7" rx="10" ry="4.5" fill="#ffc871"/>',
  cone: '<path fill="#31b58a" d="M16 2 27 25.5c0 2.2-4.9 4-11 4s-11-1.8-11-4z"/><path fill="#1f8f74" d="M16 2l11 23.5c0 1.9-3.5 3.4-8.2 3.9z"/>',
  pyramid:
    '<path fill="#f0bf6a" d="M15 5 1 28h20z"/><path fill="#cf9244" d="M15 5l16 23H21z"/><path fill="#e3ab54" d="m11.3 11 6.3-.1.6 2.1-8.2.2zM7.6 17.1l12.2-.2.6 2.1-14.1.3zM4 23.1l17.8-.2.6 2.2-19.7.3z"/>',
  triangle: '<path fill="#f5a623" d="M16 3.5 30 28.5H2z"/>',
  square: '<rect width="26" height="26" x="3" y="3" fill="#4f7fe0" rx="1"/>',
  circle: '<circle cx="16" cy="16" r="13.5" fill="#e8505b"/>',
  table:
    '<path fill="#7a4f36" d="M4.5 14h3l-1.2 16H3.9zM24.5 14h3l.6 16h-2.4z"/><path fill="#8f6044" d="M9.5 14h2l-.5 12H9.4zM20.5 14h2l.1 12H21z"/><path fill="#c68a5a" d="M2 10.5 5 7h22l3 3.5z"/><path fill="#a86f47" d="M2 10.5h28v3.3H2z"/>',
  vase: '<path fill="#3c7dc4" d="M12 6h8c0 4 6 6.5 6 13.5 0 5-2.5 8-4.5 10.5h-11C8.5 27.5 6 24.5 6 19.5 6 12.5 12 10 12 6"/><path fill="#2f62a3" d="M20 6c0 4 6 6.5 6 13.5 0 5-2.5 8-4.5 10.5H18c3-3 4.5-6.5 4.5-11C22.5 13 17 10 17 6z"/><path fill="#9fd0f5" d="M7 16.5c5.5 2 12.5 2 18 0 .5 1 .8 2 .9 2.9-6 2.2-13.8 2.2-19.8 0 .1-.9.4-1.9.9-2.9"/><path fill="#5a9be0" d="M11 3.5h10a1.5 1.5 0 0 1 0 3H11a1.5 1.5 0 0 1 0-3"/>',
  bottle:
    '<path fill="#2f8f5b" d="M13 3h6v7c0 3 4 3.5 4 8v10a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 9 28V18c0-4.5 4-5 4-8z"/><path fill="#23734a" d="M17.5 3H19v7c0 3 4 3.5 4 8v10a2.5 2.5 0 0 1-2.5 2.5H18c1.5-.5 2-1.5 2-3V18c0-4.5-2.5-5-2.5-8z"/><path fill="#fdf3da" d="M9 19h14v7H9z"/><path fill="#d9b26a" d="M12.5 1.5h7V5h-7z"/><path fill="#c9483f" d="M11.5 21h9v1h-9zm0 2.5h6v1h-6z"/>',
  perfume:
    '<path fill="#f3c9b8" d="M6 13.5A2.5 2.5 0 0 1 8.5 11h15a2.5 2.5 0 0 1 2.5 2.5v14a2.5 2.5 0 0 1-2.5 2.5h-15A2.5 2.5 0 0 1 6 27.5z"/><path fill="#e89f86" d="M8 18h16v9.5c0 .3-.2.5-.5.5h-15a.5.5 0 0 1-.5-.5z"/><path fill="#fdf1ea" d="M11 19.5h10v6H11z"/><path fill="#d9b26a" d="M13 7h6v4h-6z"/><path fill="#3b3140" d="M11.5 2h9v5.5h-9z"/><path fill="#54475c" d="M11.5 2h3v5.5h-3z"/>',
  lamp: '<path fill="#8b5e3c" d="M15 18h2v9h-2z"/><path fill="#6e482d" d="M9.5 29.5c0-2 2.9-3 6.5-3s6.5 1 6.5 3z"/><path fill="#ffd978" d="M10.5 3h11L27 18.5H5z"/><path fill="#f4b942" d="M18 3h3.5L27 18.5h-6.5z"/><path fill="#fff2c4" d="M11.5 5h3L12 17H7.5z"/>',
  mug: '<path fill="#3a76c0" d="M22 11h3.5a4.5 4.5 0 0 1 0 13H22v-3h3.2a1.7 1.7 0 0 0 0-7H22z"/><path fill="#4a90e2" d="M4 7h19v19a3.5 3.5 0 0 1-3.5 3.5h-12A3.5 3.5 0 0 1 4 26z"/><path fill="#3a76c0" d="M18.5 7H23v19a3.5 3.5 0 0 1-3.5 3.5H15c2.5-.5 3.5-2 3.5-4z"/><ellipse cx="13.5" cy="7" rx="9.5" ry="2.6" fill="#2f5f9e"/><ellipse cx="13.5" cy="7.3" rx="7.8" ry="1.7" fill="#6b4226"/>',
  bookshelf:
    '<path fill="#8a5a3b" d="M4 2h24v28H4z"/><path fill="#5f3d29" d="M6 4h20v7H6zm0 9h20v7H6zm0 9h20v6.5H6z"/><path fill="#e4574f" d="M7 5.5h2.5V11H7zM18 14h3v6h-3zm-6 9h2.5v5.5H12z"/><path fill="#f5b83d" d="M10 5h2v6h-2zm12 9.5h2V20h-2zm-14 8h3v6H8z"/><path fill="#4fa3d8" d="M13 6h3v5h-3zM7 14.5h3V20H7zm9 8.5h4v5.5h-4z"/><path fill="#6cc28c" d="M17 5h2v6h-2zm-5.5 9H14v6h-2.5zm10 8.5H24v6h-2.5z"/><path fill="#f3e6d0" d="M20.5 5.5h3.5V11h-3.5zM15 15h2v5h-2z"/>',
  bench:
    '<path fill="#4b3a34" d="M5 18h2v12H5zm20 0h2v12h-2z"/><path fill="#c58a57" d="M2.5 9h27v3h-27zm0 4.3h27v3h-27z"/><path fill="#a56d40" d="M1.5 18.5 4 17h24l2.5 1.5V21h-29z"/>',
  lighthouse:
    '<path fill="#f6f3ec" d="M12 11h8l2.5 18h-13z"/><path fill="#e2473f" d="m11.4 15.5 9.2 0 .6 4.3H10.8zm-1.2 8.7h11.6l.6 4.3H9.6z"/><path fill="#d9d3c6" d="M17.5 11H20l2.5 18H18z" opacity=".55"/><path fill="#3d4a5c" d="M10.5 9.5h11v1.8h-11z"/><path fill="#ffd75e" d="M12.8 5.5h6.4v4h-6.4z"/><path fill="#c9372f" d="M16 1.5 21 6H11z"/><path fill="#6c7a86" d="M6 30c1-1.8 4-2.5 10-2.5s9 .7 10 2.5z"/>',
  windmill:
    '<path fill="#e9e1d2" d="M12.5 12h7l3 18h-13z"/><path fill="#cfc3ae" d="M17 12h2.5l3 18H18z"/><path fill="#a5523c" d="M11.5 12.5c0-3 2-5 4.5-5s4.5 2 4.5 5z"/><path fill="#6b4632" d="M14 24.5a2 2 0 0 1 4 0V30h-4z"/><path fill="#8b6a4e" d="m15.2 10.8 1.6-1.6L27.5 20l-1.6 1.6zM26 .9l1.5 1.6L16.8 13.2l-1.6-1.6zM4.5 2.5 6 .9l10.8 10.7-1.6 1.6zm11.5 7.1 1.2 1.6L6 21.6 4.5 20z"/><path fill="#f6efe2" d="m18.6 13.7 2.6-2.6 6.5 6.6-2.6 2.6zM19 8.5 25.5 2l2.6 2.6-6.5 6.5zM4 4.7l2.6-2.6 6.5 6.6-2.6 2.6zm.5 13 6.5-6.6 2.6 2.6-6.5 6.6z"/><circle cx="16" cy="11.3" r="1.7" fill="#6b4632"/>',
  'hot-air-balloon':
    '<path fill="#e8503f" d="M16 1.5c6.6 0 11 4.6 11 10.3 0 5-4.5 8.2-7.5 11.7h-7C9.5 20 5 16.8 5 11.8 5 6.1 9.4 1.5 16 1.5"/><path fill="#ffcf56" d="M16 1.5c3.4 0 5.3 5 5.3 10.3 0 4.7-2.2 8.2-3.3 11.7h-4c-1.1-3.5-3.3-7-3.3-11.7C10.7 6.5 12.6 1.5 16 1.5"/><path fill="#fff4d8" d="M16 1.5c1.5 0 2.3 5 2.3 10.3 0 4.7-1 8.2-1.5 11.7h-1.6c-.5-3.5-1.5-7-1.5-11.7 0-5.3.8-10.3 2.3-10.3"/><path fill="#6e4a35" d="m12.7 23.5.9 3h.7l-.8-3zm6.6 0-.9 3h-.7l.8-3z"/><path fill="#a8703f" d="M13 26.2h6v3.3a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1z"/>',
  'fire-hydrant':
    '<path fill="#e23b35" d="M9.5 12h13v15h-13z"/><path fill="#b92a30" d="M18.5 12h4v15h-4z"/><path fill="#e23b35" d="M10 11c0-4.5 2.5-7 6-7s6 2.5 6 7z"/><path fill="#c92f33" d="M8 10.5h16v2.6H8zM7.5 26.5h17V30h-17z"/><path fill="#f0655a" d="M14.5 2h3v2.5h-3zM5.5 16h4v5h-4zm17 0h4v5h-4z"/><circle cx="16" cy="18.5" r="3.7" fill="#f0655a"/><circle cx="16" cy="18.5" r="1.7" fill="#b92a30"/>',
  tower:
    '<path fill="#7f9bb8" d="M9 6h14v24H9z"/><path fill="#6683a3" d="M18 6h5v24h-5z"/><path fill="#8eaac6" d="M11.5 3h9v3h-9z"/><path fill="#5f7b9a" d="M15.5.5h1V3h-1z"/><path fill="#dcefff" d="M11 8h2.5v2.5H11zm4 0h2.5v2.5H15zm4 0h2.5v2.5H19zm-8 4.5h2.5V15H11zm4 0h2.5V15H15zm4 0h2.5V15H19zM11 17h2.5v2.5H11zm4 0h2.5v2.5H15zm4 0h2.5v2.5H19zm-8 4.5h2.5V24H11zm4 0h2.5V24H15zm4 0h2.5V24H19z"/><path fill="#46607d" d="M14 26h4v4h-4z"/>',
  surfboard:
    '<path fill="#ffb03a" d="M22 1.5c4 7 1 19-8 29-4.5-8-1-22 8-29"/><path fill="#f2643d" d="M20 4.5c2 7-.5 16-6.5 22.5.1 1.2.3 2.4.5 3.5 9-10 12-22 8-29z"/><path fill="#fff3d6" d="M21 3.5 15.3 29l-.6.7L20.3 4.3z"/>',
};
