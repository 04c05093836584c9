// 登录已过期: what is said, with the way to sign in again that leaves this page as it is.

export function signedOut(then) {
  const link = document.createElement("a");
  link.href = document.body.dataset.login;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "在新窗口重新登录";
  return ["登录已过期，请", link, then];
}
