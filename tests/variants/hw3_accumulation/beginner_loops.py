"""Plain and long-winded, one thing after the other, nothing reused."""

import math

import torch


def accumulate_gradients(model, loss_fn, micro_batches):
    total_samples = 0
    for x, y in micro_batches:
        total_samples = total_samples + x.shape[0]

    model.zero_grad(set_to_none=False)

    mean_loss = 0.0
    for x, y in micro_batches:
        prediction = model(x)
        loss = loss_fn(prediction, y)
        loss = loss * x.shape[0] / total_samples
        loss.backward()
        mean_loss = mean_loss + loss.detach().item()
    return mean_loss


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    model.train()
    # Cut the loader into windows first. Only inputs are kept, no graphs.
    windows = []
    current = []
    for batch in loader:
        current.append(batch)
        if len(current) == accumulation_steps:
            windows.append(current)
            current = []
    if len(current) > 0:
        windows.append(current)

    number_of_steps = 0
    for window in windows:
        optimizer.zero_grad()
        samples = sum([len(batch[0]) for batch in window])
        for batch in window:
            x = batch[0]
            y = batch[1]
            loss = loss_fn(model(x), y) * (len(x) / samples)
            loss.backward()
        optimizer.step()
        number_of_steps += 1
    return number_of_steps


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    total_tokens = 0
    for x, labels in micro_batches:
        for row in labels.tolist():
            for label in row:
                if label != ignore_index:
                    total_tokens += 1

    model.zero_grad()
    mean_loss = 0.0
    for x, labels in micro_batches:
        tokens = int((labels != ignore_index).sum())
        if tokens == 0:
            continue  # nothing to learn here
        logits = model(x)
        batch, time, classes = logits.shape
        loss = torch.nn.CrossEntropyLoss(ignore_index=ignore_index)(
            logits.reshape(batch * time, classes), labels.reshape(batch * time)
        )
        loss = loss * tokens / total_tokens
        loss.backward()
        mean_loss += loss.item()
    return mean_loss


def restart_optimizer(optimizer):
    groups = []
    for old_group in optimizer.param_groups:
        new_group = {}
        for key in old_group:
            if key == "params":
                new_group["params"] = [p for p in old_group["params"]]
            else:
                new_group[key] = old_group[key]
        groups.append(new_group)
    Class = optimizer.__class__
    return Class(groups)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = 0 * gradients[0]
    velocity = 0 * gradients[0]
    all_w = [w]
    for k in range(len(gradients)):
        if k in restart_at:
            velocity = 0 * velocity
        velocity = momentum * velocity + lr * gradients[k]
        w = w - velocity
        all_w.append(w)
    return torch.stack(all_w, dim=0)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x_list = [x0]
    y = x0
    t = 1
    for k in range(steps):
        x_old = x_list[-1]
        gradient = grad_fn(y)
        x_new = y - lr * gradient
        if restart:
            uphill = (gradient.flatten() @ (x_new - x_old).flatten()).item()
            if uphill > 0:
                t = 1
        t_new = (1 + math.sqrt(1 + 4 * t**2)) / 2
        momentum = (t - 1) / t_new
        y = x_new + momentum * (x_new - x_old)
        t = t_new
        x_list.append(x_new)
    return torch.stack(x_list)
